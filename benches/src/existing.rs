//! A deployment that exists: the config files of its bridges, as `audit` finds them, and what the HOCON parser alone
//! makes of the same texts.

use crate::deployment::spec;
use hocon::{HoconError, ParseOptions};
use jitsi_topology::Topology;
use jitsi_topology::audit::Tree;
use jitsi_topology::emit::{FileTree, Origin, emit, standard};
use std::error::Error;

/// The variable the password of every bridge comes from.
const PASSWORD: &str = "JVB_AUTH_PASSWORD";

/// The files of many bridges, one text each.
#[derive(Debug, Default)]
pub struct BridgeFiles {
    /// As they lie on their machines.
    pub tree: Tree,
    texts: Vec<String>,
}

impl BridgeFiles {
    /// The files of `bridges` bridges as they are emitted, and nothing besides.
    ///
    /// # Errors
    /// Never: the deployment holds nothing that cannot be said.
    pub fn of(bridges: usize) -> Result<Self, Box<dyn Error>> {
        let mut all = FileTree::default();
        emit(&Topology::resolve(&spec(bridges)?)?, &standard(&Origin::program()), &mut all)?;
        let mut files = Self::default();
        for file in all.iter().filter(|file| file.path().as_str().starts_with("/etc/jitsi/videobridge/")) {
            files.tree.add(file.machine(), file.path().as_str(), file.text());
            files.texts.push(file.text().to_owned());
        }
        match files.texts.len() == bridges {
            true => Ok(files),
            false => Err(format!("{bridges} bridges have {} files", files.texts.len()).into()),
        }
    }

    /// Gives each text to the parser, and keeps what it makes of it, as the audit does.
    ///
    /// # Errors
    /// Never: what is emitted is HOCON.
    pub fn parse(&self) -> Result<Vec<hocon::Config>, HoconError> {
        let options = || ParseOptions::defaults().with_env([(PASSWORD.to_owned(), "secret".to_owned())].into());
        self.texts.iter().map(|text| hocon::parse_string_with_options(text, options())).collect()
    }
}
