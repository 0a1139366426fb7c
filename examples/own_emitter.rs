//! An emitter of one's own, in ten lines: a list of the bridges for some other program.
#![expect(clippy::print_stdout, reason = "an example shows what it does")]

use jitsi_topology::Topology;
use jitsi_topology::emit::{EmitError, Emitter, Entry, FileTree, Files, Mode, Origin, emit, standard};
use jitsi_topology::name::{BridgeName, Domain, FilePath};
use jitsi_topology::spec::{Bridge, Spec};

#[derive(Debug)]
struct BridgeList(FilePath);

impl Emitter for BridgeList {
    fn emit(&self, topology: &Topology, out: &mut dyn Files) -> Result<(), EmitError> {
        let all = topology.components();
        let entry = Entry { machine: &all.nginx.machine, path: &self.0, purpose: "bridge list", mode: Mode::Public };
        out.file(entry, &mut |text| {
            let lines = all.bridges.iter().map(|bridge| format!("{} on {}\n", bridge.name, bridge.machine));
            text.write_str(&lines.collect::<String>()).map_err(|error| EmitError::unsayable("bridges.txt", &error))
        })
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let spec =
        ["jvb1", "jvb2"].into_iter().try_fold(Spec::new(Domain::parse("jitsi.example.com")?), |spec, name| {
            BridgeName::parse(name).map(|name| spec.bridge(Bridge::new(name)))
        })?;
    let mut emitters = standard(&Origin::program());
    emitters.push(Box::new(BridgeList(FilePath::parse("/etc/monitoring/bridges.txt")?)));

    let mut tree = FileTree::default();
    emit(&Topology::resolve(&spec)?, &emitters, &mut tree)?;
    for file in tree.iter().filter(|file| file.purpose() == "bridge list") {
        print!("{}", file.text());
    }
    Ok(())
}
