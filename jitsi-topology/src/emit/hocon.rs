//! jicofo.conf and one jvb.conf for each bridge: component → shape → HOCON.

use super::{EmitError, Emitter, Entry, Files, Mode, Origin};
use crate::Topology;
use crate::component::Bridge;
use crate::file::jicofo_conf::{self, JicofoConf};
use crate::file::jvb_conf::{self, JvbConf};
use crate::name::{Extra, FilePath, MachineName, Password};
use crate::syntax::Comment;
use crate::syntax::hocon::{Document, Series};
use crate::table::Table;
use serde::Serialize;
use std::fmt::Write;

/// Writes jicofo.conf.
#[derive(Clone, Debug)]
pub struct Jicofo {
    /// What the file was made from.
    pub origin: Origin,
}

impl Emitter for Jicofo {
    fn emit(&self, topology: &Topology, out: &mut dyn Files) -> Result<(), EmitError> {
        let jicofo = &topology.components().jicofo;
        let passwords = [&jicofo.xmpp.client.login.password, &jicofo.xmpp.service.login.password];
        let path = FilePath::known("/etc/jitsi/jicofo/jicofo.conf");
        let entry = Entry { machine: &jicofo.machine, path: &path, purpose: "Jicofo", mode: mode(passwords) };
        let head = Comment::new(&self.origin.head(topology, "Jicofo"));
        out.file(entry, &mut |text| {
            let mut series = Series::new(&head, &jicofo_conf::COMMENTS);
            write(text, &path, &mut series, &JicofoConf::from(jicofo), &jicofo.extra)
        })
    }
}

/// Writes the config of every bridge: jvb.conf, or a file named by the bridge where a machine runs several.
#[derive(Clone, Debug)]
pub struct Jvb {
    /// What the files were made from.
    pub origin: Origin,
}

impl Emitter for Jvb {
    fn emit(&self, topology: &Topology, out: &mut dyn Files) -> Result<(), EmitError> {
        let bridges = &topology.components().bridges;
        let mut on_machine: Table<&MachineName, usize> = Table::default();
        for bridge in bridges {
            *on_machine.entry(&bridge.machine).or_default() += 1;
        }
        let head = Comment::new(&self.origin.head(topology, "Jitsi Videobridge"));
        let mut series = Series::new(&head, &jvb_conf::COMMENTS);
        for bridge in bridges {
            let path = config_path(bridge, on_machine[&bridge.machine]);
            let purpose = ["bridge ", bridge.name.as_str()].concat();
            let passwords = bridge.xmpp.iter().map(|client| &client.login.password);
            let entry = Entry { machine: &bridge.machine, path: &path, purpose: &purpose, mode: mode(passwords) };
            out.file(entry, &mut |text| write(text, &path, &mut series, &JvbConf::from(bridge), &bridge.extra))?;
        }
        Ok(())
    }
}

/// Where the config of a bridge lies on a machine that runs `bridges` of them.
pub(super) fn config_path(bridge: &Bridge, bridges: usize) -> FilePath {
    match bridges {
        1 => FilePath::known("/etc/jitsi/videobridge/jvb.conf"),
        _ => FilePath::known(&["/etc/jitsi/videobridge/", bridge.name.as_str(), ".conf"].concat()),
    }
}

fn mode<'a>(passwords: impl IntoIterator<Item = &'a Password>) -> Mode {
    match passwords.into_iter().any(|password| password.known().is_some()) {
        true => Mode::Secret,
        false => Mode::Public,
    }
}

fn write(
    text: &mut dyn Write,
    path: &FilePath,
    series: &mut Series<'_>,
    shape: &impl Serialize,
    extra: &Extra,
) -> Result<(), EmitError> {
    let unsayable = |error| EmitError::unsayable(path.as_str(), &error);
    series.write(text, shape).map_err(unsayable)?;
    if extra.is_empty() {
        return Ok(());
    }
    // HOCON merges objects that are written twice, so these need no place among the others.
    text.write_str("\n").map_err(|_| EmitError::cut_off(path.as_str()))?;
    Document::new(extra).write(text).map_err(unsayable)
}
