//! sip-communicator.properties: settings of older releases, which win over the config file.

use super::files::Files;
use super::gather::Gathered;
use super::tree::MachineFiles;
use crate::law;
use crate::place::{Location, Trail};

/// The beginnings of properties that Jicofo or a bridge still reads, and what they win over.
const WINNING: [(&str, &str); 4] = [
    ("org.jitsi.videobridge.xmpp.user.", "the connections in jvb.conf"),
    ("org.jitsi.jicofo.BRIDGE_MUC", "the brewery and the service connection in jicofo.conf"),
    ("org.jitsi.jicofo.", "the same settings in jicofo.conf"),
    ("org.jitsi.videobridge.", "the same settings in jvb.conf"),
];

/// Looks for properties that win.
pub(super) fn read(files: MachineFiles<'_>, path: &str, gathered: &mut Gathered) {
    let Ok(Some(text)) = files.text(path) else { return };
    let mut start = 0;
    for (number, line) in text.split_inclusive('\n').enumerate() {
        let property = line.trim();
        let winning = WINNING.iter().find(|(beginning, _)| property.starts_with(beginning));
        if let Some((_, over)) = winning {
            let indent = line.len() - line.trim_start().len();
            let name = property.split(['=', ':']).next().unwrap_or(property).trim_end();
            let at = Location {
                file: files.title(path),
                line: number + 1,
                column: indent + 1,
                span: (start + indent, start + indent + name.len()),
                written: true,
            };
            let place = Trail::root("legacy").place().found(at);
            let message = format!("`{name}` wins over {over}");
            let violation = law::overridden_setting::LAW.doubted(message, place, "is read first");
            gathered.violations.push(violation);
            return;
        }
        start += line.len();
    }
}
