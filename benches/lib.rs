//! Benchmarks against peers and against the limit.
