//! The unit of Prosody-JVB: Debian's package has one for the main Prosody only.

use super::{EmitError, Emitter, Entry, Files, Mode, Origin};
use crate::Topology;
use crate::component::{InstancePaths, ProsodyJvb};
use crate::name::FilePath;
use crate::need::{JVB_CONFIG, PROSODY_USER};
use std::collections::BTreeSet;
use std::fmt::{self, Write};

/// Writes `prosody-jvb.service`, with folders of its own for what runs, what is kept and what is logged.
#[derive(Clone, Debug)]
pub struct Systemd {
    /// What the file was made from.
    pub origin: Origin,
}

const PATH: &str = "/etc/systemd/system/prosody-jvb.service";

impl Emitter for Systemd {
    fn emit(&self, topology: &Topology, out: &mut dyn Files) -> Result<(), EmitError> {
        let jvb = &topology.components().prosody_jvb;
        let entry = Entry {
            machine: &jvb.machine,
            path: &FilePath::known(PATH),
            purpose: "Prosody-JVB service",
            mode: Mode::Public,
        };
        let head = self.origin.head(topology, "Service of Prosody-JVB");
        out.file(entry, &mut |text| unit(text, &head, jvb).map_err(|_| EmitError::cut_off(PATH)))
    }
}

fn unit(out: &mut dyn Write, head: &str, jvb: &ProsodyJvb) -> fmt::Result {
    let InstancePaths { data, pidfile, admin_socket, log } = &jvb.paths;
    for line in head.lines() {
        writeln!(out, "{}", format!("# {line}").trim_end())?;
    }
    write!(
        out,
        "
[Unit]
Description=Prosody XMPP server of the bridges (Prosody-JVB)
Documentation=https://prosody.im/doc
Wants=network-online.target
After=network-online.target nss-lookup.target

[Service]
Type=simple
User={PROSODY_USER}
Group={PROSODY_USER}
# Without the config Prosody would take that of the main instance.
ExecStart=/usr/bin/prosody --config {JVB_CONFIG} -F
ExecReload=/bin/kill -HUP $MAINPID
Restart=on-abnormal
UMask=0027

"
    )?;

    // The folders that systemd makes and owns, and those that only have to be writable.
    let folders: BTreeSet<FilePath> =
        [Some(data.clone()), pidfile.folder(), admin_socket.folder(), log.file().and_then(FilePath::folder)]
            .into_iter()
            .flatten()
            .collect();
    let mut others: Vec<&FilePath> = folders.iter().collect();
    for (directive, root) in
        [("RuntimeDirectory", "/run/"), ("StateDirectory", "/var/lib/"), ("LogsDirectory", "/var/log/")]
    {
        // A colon would name a link besides.
        let below = |folder: &FilePath| folder.as_str().strip_prefix(root).filter(|rest| !rest.contains(':')).map(word);
        let names: Vec<String> = folders.iter().filter_map(below).collect();
        if !names.is_empty() {
            writeln!(out, "{directive}={}\n{directive}Mode=0750", names.join(" "))?;
        }
        others.retain(|folder| below(folder).is_none());
    }
    if !others.is_empty() {
        let words: Vec<String> = others.into_iter().map(|folder| word(folder.as_str())).collect();
        writeln!(out, "ReadWritePaths={}", words.join(" "))?;
    }
    write!(
        out,
        "
NoNewPrivileges=yes
PrivateDevices=yes
ProtectControlGroups=yes
ProtectHome=read-only
ProtectKernelTunables=yes
ProtectSystem=strict
"
    )?;
    if jvb.c2s.port.get() < 1024 {
        writeln!(out, "AmbientCapabilities=CAP_NET_BIND_SERVICE")?;
    }
    write!(out, "\n[Install]\nWantedBy=multi-user.target\n")
}

/// A path as one word of a list. A path has no quotes, backslashes or control characters, so that a `%`, which would
/// begin a specifier, and blanks are all that means something here.
fn word(path: &str) -> String {
    let plain = path.replace('%', "%%");
    match plain.contains(' ') {
        true => format!("\"{plain}\""),
        false => plain,
    }
}

#[cfg(test)]
mod tests {
    use super::super::{FileTree, emit};
    use super::*;
    use crate::name::{BridgeName, Domain, MachineName};
    use crate::spec::{Bridge, Spec};

    fn unit_with(data: Option<&str>) -> String {
        let mut spec = Spec::new(Domain::parse("jitsi.example.com").unwrap())
            .bridge(Bridge::new(BridgeName::parse("jvb1").unwrap()));
        spec.prosody_jvb.paths.data = data.map(|path| FilePath::parse(path).unwrap().into());
        let mut tree = FileTree::default();
        emit(&Topology::resolve(&spec).unwrap(), &[Box::new(Systemd { origin: Origin::program() })], &mut tree)
            .unwrap();
        tree.get(&MachineName::parse("meet").unwrap(), PATH).unwrap().text().to_owned()
    }

    #[test]
    fn the_usual_folders_are_made_by_systemd() {
        let unit = unit_with(None);
        for line in ["RuntimeDirectory=prosody-jvb", "StateDirectory=prosody-jvb", "LogsDirectory=prosody-jvb"] {
            assert!(unit.lines().any(|found| found == line), "{line}\n{unit}");
        }
        assert!(!unit.contains("ReadWritePaths"));
    }

    #[test]
    fn other_folders_are_writable_and_mean_nothing_else() {
        let unit = unit_with(Some("/srv/100% a:b"));
        assert!(unit.contains("\nReadWritePaths=\"/srv/100%% a:b\"\n"), "{unit}");
        assert!(!unit.contains("StateDirectory"));
        assert!(unit_with(Some("/var/lib/a:b")).contains("\nReadWritePaths=/var/lib/a:b\n"));
        assert!(unit_with(Some("/var/lib/p %n")).contains("\nStateDirectory=\"p %%n\"\n"));
    }
}
