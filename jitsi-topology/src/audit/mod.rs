//! Reads what is already there: config files on disk become components, and the same laws are asked.

mod files;
