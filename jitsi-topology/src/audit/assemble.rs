//! From files to components and what is wrong with them: every part read, absent ones filled in, the laws asked.

use super::absent::{self, Absent, Found};
use super::discover::discover;
use super::files::Files;
use super::gather::Gathered;
use super::hocon::Document;
use super::lua;
use super::note::Note;
use super::piece::{Kind, Piece};
use super::places::Places;
use super::prosody::{self, Hints};
use super::redact::Texts;
use super::sources::{Read, Sources};
use super::tree::{MachineFiles, Tree};
use super::{
    Audit, NothingFound, Options, accounts, bridge, coturn, cross, hints, jicofo, leads, mend, nginx, site,
    visitor_nodes,
};
use crate::component::{Bridge, Components};
use crate::default;
use crate::name::{BridgeName, Domain, MachineName, ProsodyVersion, known};
use crate::place::Trail;
use crate::topology;
use crate::violation::Violation;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Everything that was found on the way to the components.
struct Assembly<'t> {
    tree: &'t Tree,
    options: &'t Options,
    gathered: Gathered,
    left: Vec<super::Left>,
}

/// Reads everything, and asks the laws.
pub(super) fn assemble(tree: &Tree, options: &Options) -> Result<Audit, NothingFound> {
    let pieces = discover(tree);
    // A TURN server alone is no deployment.
    if pieces.iter().all(|piece| piece.kind == Kind::Coturn) {
        return Err(NothingFound);
    }
    let mut assembly = Assembly { tree, options, gathered: Gathered::default(), left: Vec::new() };
    let sources = Sources::read(tree, &options.environment, &pieces, &mut assembly.gathered);
    let (all, absent) = assembly.components(&pieces, &sources);
    let violations = assembly.violations(&all, &absent, &sources);
    Ok(assembly.finish(all, violations, &pieces, sources))
}

impl Assembly<'_> {
    /// What was found, and in the place of what was not what the others expect.
    fn components(&mut self, pieces: &[Piece], sources: &Sources<'_>) -> (Components, Absent) {
        let bridges = self.bridges(&sources.bridges);
        let domain = hints::domain(sources, &bridges);
        let mut found = Found { bridges, ..Found::default() };
        found.jicofo = self.jicofo(&sources.jicofos, &domain, &found.bridges);
        let (mut main_hints, jvb_hints) = hints::hints(&found);
        if let Some(read) = sources.jicofos.first() {
            main_hints.visitors = visitor_nodes::read(&read.content, &mut self.gathered);
        }
        self.read_prosodys(&sources.prosodys, &main_hints, &jvb_hints, &mut found);
        self.nginx(&sources.sites, &domain, &mut found);
        self.across(pieces, sources, &jvb_hints, &mut found);

        let machines = machines(pieces, &found.bridges);
        let (mut all, absent) =
            absent::complete(found, &machines, &domain, &main_hints, &jvb_hints, &mut self.gathered.notes);
        if !absent.has("prosody_jvb") || !absent.has("main_prosody") {
            self.note_version();
        }
        leads::lead(&mut all, &mut self.gathered.notes);
        accounts::fill(&mut all, self.options.data.as_ref(), &mut self.gathered.notes);
        (all, absent)
    }

    /// What was seen while reading and what the laws say, each where it stands.
    fn violations(&mut self, all: &Components, absent: &Absent, sources: &Sources<'_>) -> Vec<Violation> {
        let seen = std::mem::take(&mut self.gathered.violations);
        // Of a part that could not be read all there is to say is why.
        let broken = topology::violations(all).into_iter().filter(|violation| !absent.concerns(violation));
        let told = seen.into_iter().chain(broken);
        let mut places = Places::new(std::mem::take(&mut self.gathered.sites), sources, all);
        let mut violations: Vec<Violation> = told.map(|violation| mend::in_files(places.locate(violation))).collect();
        crate::violation::sort(&mut violations);
        violations.dedup();
        violations
    }

    fn finish(
        &mut self,
        components: Components,
        violations: Vec<Violation>,
        pieces: &[Piece],
        sources: Sources<'_>,
    ) -> Audit {
        let mut texts = Texts::new(self.tree, &components);
        for piece in pieces {
            texts.add(&piece.machine, &piece.path);
        }
        let Sources { jicofos, bridges, prosodys, sites } = sources;
        let documents = jicofos.iter().chain(&bridges);
        let files = documents.flat_map(|read| read.content.files().iter().map(|source| (read.piece, &source.path)));
        let files =
            files.chain(prosodys.iter().flat_map(|read| read.content.files.iter().map(|path| (read.piece, path))));
        let files = files.chain(sites.iter().flat_map(|read| read.content.files.iter().map(|path| (read.piece, path))));
        for (piece, path) in files {
            texts.add(&piece.machine, path);
        }
        for (machine, path) in &self.gathered.further {
            texts.add(machine, path);
        }
        let mut notes = std::mem::take(&mut self.gathered.notes);
        notes.sort();
        notes.dedup();
        Audit {
            components,
            violations,
            notes,
            left: std::mem::take(&mut self.left),
            jicofo: jicofos.into_iter().next().map(|read| read.content),
            bridges: bridges.into_iter().map(|read| read.content).collect(),
            site: sites.into_iter().map(|read| read.content).find(site::is_there),
            texts,
        }
    }

    fn files(&self, piece: &Piece) -> MachineFiles<'_> {
        self.tree.machine(&piece.machine)
    }

    fn bridges(&mut self, documents: &[Read<'_, Document>]) -> Vec<Bridge> {
        let root = Trail::root("bridges");
        let read = documents.iter().enumerate().map(|(index, Read { piece, content })| {
            bridge::read(
                content,
                &piece.machine,
                &fallback(piece, index),
                &root.index(index),
                &mut self.gathered,
                false,
            )
        });
        let mut bridges: Vec<Bridge> = read.collect();
        for (bridge, Read { piece, .. }) in bridges.iter_mut().zip(documents) {
            // A file that was named by itself says only so much of where it is from.
            if piece.named && bridge.xmpp.iter().any(|client| client.login.host.is_loopback()) {
                bridge.machine = super::only_machine();
            }
        }
        distinguish(&mut bridges, documents);
        bridges
    }

    fn jicofo(
        &mut self,
        documents: &[Read<'_, Document>],
        domain: &Domain,
        bridges: &[Bridge],
    ) -> Option<crate::component::Jicofo> {
        let Read { piece, content } = documents.first()?;
        for other in &documents[1..] {
            let says =
                format!("a second Jicofo ({}) was passed over", self.files(other.piece).title(&other.piece.path));
            self.gathered.note(Note::new(says, "an audit of its own"));
        }
        let mut found = jicofo::read(content, &piece.machine, domain, &mut self.gathered);
        // Without a brewery of its own there is nothing to compare; that it is missing has been said.
        if let Some(client) = bridges.iter().find_map(|bridge| bridge.xmpp.first()).filter(|_| !found.names_brewery) {
            found.jicofo.xmpp.brewery = client.brewery.clone();
        }
        Some(found.jicofo)
    }

    /// Tells the two instances apart, and reads them.
    fn read_prosodys(
        &mut self,
        prosodys: &[Read<'_, lua::Config>],
        main_hints: &Hints,
        jvb_hints: &Hints,
        found: &mut Found,
    ) {
        for read in prosodys {
            let Read { piece, content } = read;
            let for_bridges = is_for_bridges(read, jvb_hints);
            let title = self.files(piece).title(&piece.path);
            let folder = piece.path.rsplit_once('/').map_or("", |(folder, _)| folder);
            let file = prosody::File {
                config: content,
                machine: &piece.machine,
                version: self.options.prosody.unwrap_or(default::VERSION),
                version_is_known: self.options.prosody.is_some(),
                folder,
                title: &title,
                files: self.tree.machine(&piece.machine),
                named: piece.named,
            };
            if piece.kind == Kind::Prosody && prosody::is_for_visitors(content, main_hints) {
                let says = format!("the Prosody of a visitor node ({title}) was passed over");
                self.gathered.note(Note::new(says, "an audit of its own"));
                continue;
            }
            let seat_is_taken = if for_bridges { found.prosody_jvb.is_some() } else { found.main_prosody.is_some() };
            if seat_is_taken {
                let says = format!("one more Prosody ({title}) was passed over");
                self.gathered.note(Note::new(says, "an audit of its own"));
            } else if for_bridges {
                let read = prosody::read_jvb(&file, jvb_hints, &mut self.gathered);
                found.prosody_jvb = Some(read.component);
                found.others.extend(read.sockets.into_iter().map(|socket| Arc::new(socket) as _));
                self.left.extend(read.left);
            } else {
                let read = prosody::read_main(&file, main_hints, &mut self.gathered);
                found.main_prosody = Some(read.component);
                found.doors = read.doors;
                found.others.extend(read.sockets.into_iter().map(|socket| Arc::new(socket) as _));
                self.left.extend(read.left);
            }
        }
    }

    /// What takes the config of the main Prosody and another file to see.
    fn across(&mut self, pieces: &[Piece], sources: &Sources<'_>, jvb_hints: &Hints, found: &mut Found) {
        let Some(main) = sources.prosodys.iter().find(|read| !is_for_bridges(read, jvb_hints)) else { return };
        for piece in pieces.iter().filter(|piece| piece.kind == Kind::Coturn) {
            coturn::judge(self.tree.machine(&piece.machine), &piece.path, &main.content, &mut self.gathered);
        }
        let Some(document) = sources.jicofos.first() else { return };
        if let (Some(jicofo), Some(prosody)) = (&mut found.jicofo, &found.main_prosody) {
            let proxy = &mut jicofo.xmpp.client.proxy;
            cross::client_proxy(&document.content, &main.content, &prosody.focus, proxy, &mut self.gathered);
        }
        cross::recorder(&document.content, &main.content, &mut self.gathered);
        cross::login_url(&document.content, &main.content, &mut self.gathered);
    }

    /// The site with a route of Jitsi's; others on the same machine are somebody else's.
    fn nginx(&mut self, sites: &[Read<'_, nginx::Tree>], called: &Domain, found: &mut Found) {
        let read = |Read { piece, content }: &Read<'_, nginx::Tree>| {
            site::read(content, &piece.machine, called, found, &mut self.gathered)
        };
        if let Some(site) = sites.iter().find_map(read) {
            found.nginx = Some(site.component);
            found.others.extend(site.sockets.into_iter().map(|socket| Arc::new(socket) as _));
        }
    }

    /// Which release the options that are not written are those of, unless somebody said it.
    fn note_version(&mut self) {
        if self.options.prosody.is_some() {
            return;
        }
        let release = match default::VERSION {
            ProsodyVersion::V0_12 => "0.12",
            ProsodyVersion::V13_0 => "13.0",
        };
        let says = format!("both Prosodys are taken to be of release {release}");
        self.gathered.note(Note::new(says, "`prosodyctl about`, and then `--prosody-version`"));
    }
}

/// Whether it is Prosody-JVB: because whoever asked said so, or by what is in it.
fn is_for_bridges(Read { piece, content }: &Read<'_, lua::Config>, hints: &Hints) -> bool {
    match piece.kind {
        Kind::MainProsody => false,
        Kind::ProsodyJvb => true,
        _ => prosody::is_for_bridges(content, hints),
    }
}

/// Every machine that has a part of the deployment.
fn machines(pieces: &[Piece], bridges: &[Bridge]) -> Vec<MachineName> {
    let of_others = pieces
        .iter()
        .filter(|piece| !matches!(piece.kind, Kind::Bridge | Kind::Coturn))
        .map(|piece| piece.machine.clone());
    let mut machines: Vec<MachineName> = of_others.chain(bridges.iter().map(|bridge| bridge.machine.clone())).collect();
    machines.sort();
    machines.dedup();
    machines
}

/// What to call a bridge whose nickname is none.
fn fallback(piece: &Piece, index: usize) -> BridgeName {
    let name = piece.path.rsplit_once('/').map_or("", |(_, name)| name).trim_end_matches(".conf");
    let name = if name == "jvb" { piece.machine.as_str() } else { name };
    BridgeName::parse(name).unwrap_or_else(|_| known(&format!("bridge{index}")))
}

/// Two bridges may have one nickname by mistake; their names must still tell them apart.
fn distinguish(bridges: &mut [Bridge], documents: &[Read<'_, Document>]) {
    let mut seen = BTreeSet::new();
    for (index, bridge) in bridges.iter_mut().enumerate() {
        if !seen.insert(bridge.name.clone()) {
            bridge.name = fallback(documents[index].piece, index);
            if !seen.insert(bridge.name.clone()) {
                bridge.name = known(&format!("bridge{index}"));
                seen.insert(bridge.name.clone());
            }
        }
    }
}
