//! From files to components and what is wrong with them: every part read, absent ones filled in, the laws asked.

use super::absent::{self, Absent, Found};
use super::discover::{Kind, Piece, discover};
use super::files::Files;
use super::gather::Gathered;
use super::hocon::{self, Document};
use super::lua;
use super::note::Note;
use super::prosody::{self, Hints};
use super::redact::Texts;
use super::tree::{MachineFiles, Tree};
use super::{Audit, NothingFound, Options, accounts, bridge, cross, jicofo, leads, legacy, mend, nginx, site};
use crate::component::{Bridge, Components};
use crate::law;
use crate::name::{BridgeName, Domain, MachineName, Name};
use crate::place::{Location, Place, Step, Trail};
use crate::topology;
use crate::violation::Violation;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A file that was read, and what is in it.
struct Read<'p, T> {
    piece: &'p Piece,
    content: T,
}

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
    if pieces.is_empty() {
        return Err(NothingFound);
    }
    let mut assembly = Assembly { tree, options, gathered: Gathered::default(), left: Vec::new() };
    Ok(assembly.assemble(&pieces))
}

impl Assembly<'_> {
    fn assemble(&mut self, pieces: &[Piece]) -> Audit {
        let jicofos = self.documents(pieces, Kind::Jicofo, "jicofo");
        let documents = self.documents(pieces, Kind::Bridge, "bridges");
        let bridges = self.bridges(&documents);
        let prosodys = self.prosodys(pieces);
        let sites = self.sites(pieces);
        for piece in pieces.iter().filter(|piece| piece.kind == Kind::Legacy) {
            legacy::read(self.tree.machine(&piece.machine), &piece.path, &mut self.gathered);
        }

        let domain = domain(&sites, &jicofos, &bridges);
        let mut found = Found { bridges, ..Found::default() };
        found.jicofo = self.jicofo(&jicofos, &domain, &found.bridges);
        let (main_hints, jvb_hints) = hints(&found);
        self.read_prosodys(&prosodys, &main_hints, &jvb_hints, &mut found);
        self.nginx(&sites, &domain, &mut found);
        self.across(&jicofos, &prosodys, &jvb_hints);

        let machines = machines(pieces, &found.bridges);
        let (mut all, absent) =
            absent::complete(found, &machines, &domain, &main_hints, &jvb_hints, &mut self.gathered.notes);
        if !absent.has("prosody_jvb") || !absent.has("main_prosody") {
            self.note_version();
        }
        leads::lead(&mut all, &mut self.gathered.notes);
        accounts::fill(&mut all, self.options.data.as_ref(), &mut self.gathered.notes);
        self.finish(all, &absent, pieces, jicofos, documents, &prosodys, sites)
    }

    /// Asks the laws, and finds the places of what they say.
    fn finish(
        &mut self,
        all: Components,
        absent: &Absent,
        pieces: &[Piece],
        jicofos: Vec<Read<'_, Document>>,
        documents: Vec<Read<'_, Document>>,
        prosodys: &[Read<'_, lua::Config>],
        sites: Vec<Read<'_, nginx::Tree>>,
    ) -> Audit {
        let broken = topology::violations(&all);
        let Gathered { violations, notes, sites: marks, asked: _ } = std::mem::take(&mut self.gathered);
        let told = violations.into_iter().chain(broken).filter(|violation| !absent.concerns(violation));
        let mut places = Places {
            marks,
            documents: &documents,
            jicofo: jicofos.first().map(|read| &read.content),
            all: &all,
            read: BTreeMap::new(),
        };
        let mut violations: Vec<Violation> = told.map(|violation| mend::in_files(places.locate(violation))).collect();
        crate::violation::sort(&mut violations);
        violations.dedup();

        let mut texts = Texts::new(self.tree, &all);
        pieces.iter().for_each(|piece| texts.add_piece(piece));
        for read in prosodys {
            read.content.files.iter().for_each(|path| texts.add(&read.piece.machine, path));
        }
        for read in jicofos.iter().chain(&documents) {
            read.content.files().iter().for_each(|source| texts.add(&read.piece.machine, &source.path));
        }
        for read in &sites {
            read.content.files.iter().for_each(|path| texts.add(&read.piece.machine, path));
        }
        let mut notes = notes;
        notes.sort();
        notes.dedup();
        Audit {
            components: all,
            violations,
            notes,
            left: std::mem::take(&mut self.left),
            jicofo: jicofos.into_iter().next().map(|read| read.content),
            bridges: documents.into_iter().map(|read| read.content).collect(),
            site: sites.into_iter().map(|read| read.content).find(site::is_there),
            texts,
        }
    }

    fn files(&self, piece: &Piece) -> MachineFiles<'_> {
        self.tree.machine(&piece.machine)
    }

    /// The HOCON files of one kind; one that cannot be read is a violation.
    fn documents<'p>(&mut self, pieces: &'p [Piece], kind: Kind, section: &'static str) -> Vec<Read<'p, Document>> {
        let mut documents = Vec::new();
        for piece in pieces.iter().filter(|piece| piece.kind == kind) {
            match hocon::read(&self.files(piece), &piece.path, &self.options.environment) {
                Ok(content) => {
                    self.remarks(&content);
                    documents.push(Read { piece, content });
                }
                Err(refusal) => self.refuse(section, piece, refusal),
            }
        }
        without_parts(documents)
    }

    fn remarks(&mut self, document: &Document) {
        for remark in document.remarks() {
            let place = Trail::root("include").place().found(remark.at.clone());
            let violation = law::missing_include::LAW.doubted(remark.message.clone(), place, "is not there");
            self.gathered.violations.push(violation);
        }
        for name in document.unknown_environment() {
            let says = format!("the variable {name} is taken to be set");
            self.gathered.note(Note::new(says, "`--env FILE`"));
        }
    }

    fn refuse(&mut self, section: &'static str, piece: &Piece, mut refusal: super::refusal::Refusal) {
        if refusal.at.is_none() {
            let file = self.files(piece).title(&piece.path);
            refusal.at = Some(Location { file, line: 1, column: 1, span: (0, 0), written: false });
        }
        self.gathered.refuse(&Trail::root(section), refusal);
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

    fn prosodys<'p>(&mut self, pieces: &'p [Piece]) -> Vec<Read<'p, lua::Config>> {
        let mut configs = Vec::new();
        let kinds = [Kind::Prosody, Kind::MainProsody, Kind::ProsodyJvb];
        for piece in pieces.iter().filter(|piece| kinds.contains(&piece.kind)) {
            match lua::read(&self.files(piece), &piece.path, &self.options.environment) {
                Ok(content) => {
                    for name in &content.unknown {
                        let says = format!("the variable {name} is taken to be set");
                        self.gathered.note(Note::new(says, "`--env FILE`"));
                    }
                    configs.push(Read { piece, content });
                }
                Err(refusal) => self.refuse("prosody", piece, refusal),
            }
        }
        configs
    }

    /// Tells the two instances apart, and reads them.
    fn read_prosodys(
        &mut self,
        prosodys: &[Read<'_, lua::Config>],
        main_hints: &Hints,
        jvb_hints: &Hints,
        found: &mut Found,
    ) {
        for Read { piece, content } in prosodys {
            let for_bridges = match piece.kind {
                Kind::MainProsody => false,
                Kind::ProsodyJvb => true,
                _ => prosody::is_for_bridges(content, jvb_hints),
            };
            let title = self.files(piece).title(&piece.path);
            let folder = piece.path.rsplit_once('/').map_or("", |(folder, _)| folder);
            let file = prosody::File {
                config: content,
                machine: &piece.machine,
                version: self.options.prosody,
                folder,
                title: &title,
            };
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

    /// What takes Jicofo's file and that of the main Prosody to see.
    fn across(&mut self, jicofos: &[Read<'_, Document>], prosodys: &[Read<'_, lua::Config>], jvb_hints: &Hints) {
        let main = prosodys.iter().find(|read| match read.piece.kind {
            Kind::MainProsody => true,
            Kind::ProsodyJvb => false,
            _ => !prosody::is_for_bridges(&read.content, jvb_hints),
        });
        if let (Some(main), Some(document)) = (main, jicofos.first()) {
            cross::recorder(&document.content, &main.content, &mut self.gathered);
        }
    }

    fn sites<'p>(&mut self, pieces: &'p [Piece]) -> Vec<Read<'p, nginx::Tree>> {
        let mut sites = Vec::new();
        for piece in pieces.iter().filter(|piece| piece.kind == Kind::Nginx) {
            match nginx::read(&self.files(piece), &piece.path) {
                Ok(content) => {
                    nginx::faults(&content).into_iter().for_each(|fault| self.refuse("nginx", piece, fault));
                    sites.push(Read { piece, content });
                }
                Err(refusal) => self.refuse("nginx", piece, refusal),
            }
        }
        sites
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

    fn note_version(&mut self) {
        let release = match self.options.prosody {
            crate::name::ProsodyVersion::V0_12 => "0.12",
            crate::name::ProsodyVersion::V13_0 => "13.0",
        };
        let says = format!("both Prosodys are taken to be of release {release}");
        self.gathered.note(Note::new(says, "`prosodyctl about`, and then `--prosody-version`"));
    }
}

/// Where violations stand: marked while reading, but for bridges, which are read again for it.
struct Places<'a> {
    marks: super::gather::Sites,
    documents: &'a [Read<'a, Document>],
    jicofo: Option<&'a Document>,
    all: &'a Components,
    read: BTreeMap<usize, super::gather::Sites>,
}

impl Places<'_> {
    fn locate(&mut self, violation: Violation) -> Violation {
        violation.placed(|place| {
            if place.location().is_some() {
                return place.location().cloned();
            }
            if let Some(location) = self.further(place) {
                return Some(location);
            }
            if let Some(login) = self.login_of_account(place) {
                return self.find(&login);
            }
            self.find(place)
        })
    }

    fn find(&mut self, place: &Place) -> Option<Location> {
        // Sockets besides the model have no list to be counted in; their names tell them apart.
        if let (Some(Step::Field(first)), Some(owner)) = (place.steps().first(), place.owner())
            && first == "sockets"
        {
            return self.marks.find(&Trail::root("sockets").field(owner).place());
        }
        let index = match place.steps() {
            [first, Step::Index(index), ..] if *first == Step::Field("bridges".into()) => Some(*index),
            _ => None,
        };
        match index {
            Some(index) => self.bridge(index).find(place),
            None => self.marks.find(place),
        }
    }

    /// An account that was assumed is there because of the first login with it, and has that one's password.
    fn login_of_account(&self, place: &Place) -> Option<Place> {
        let all = self.all;
        let [section, accounts, Step::Index(index)] = place.steps() else { return None };
        if *accounts != Step::Field("accounts".into()) {
            return None;
        }
        let jicofo = Trail::root("jicofo");
        if *section == Step::Field("main_prosody".into()) {
            return Some(jicofo.field("client").field("password").place());
        }
        let user = all.prosody_jvb.accounts.get(*index)?.jid.node();
        if *user == all.jicofo.xmpp.service.login.username {
            return Some(jicofo.field("service").field("password").place());
        }
        let root = Trail::root("bridges");
        all.bridges.iter().enumerate().find_map(|(bridge, found)| {
            let client = found.xmpp.iter().position(|client| client.login.username == *user)?;
            let bridge = root.index(bridge);
            let xmpp = bridge.field("xmpp");
            Some(xmpp.index(client).field("password").place())
        })
    }

    /// Where a further setting of Jicofo or a bridge stands: its place is its key.
    fn further(&self, place: &Place) -> Option<Location> {
        fn word<'s>(step: &'s Step<'static>) -> Option<&'s str> {
            match step {
                Step::Field(word) => Some(word),
                Step::Index(_) => None,
            }
        }
        let steps = place.steps();
        let (document, keys) = match steps {
            [first, Step::Index(index), extra, keys @ ..] if word(first)? == "bridges" && word(extra)? == "extra" => {
                (&self.documents.get(*index)?.content, keys)
            }
            [first, extra, keys @ ..] if word(first)? == "jicofo" && word(extra)? == "extra" => (self.jicofo?, keys),
            _ => return None,
        };
        let keys: Vec<&str> = keys.iter().map_while(word).collect();
        (!keys.is_empty()).then(|| document.locate(&keys))
    }

    fn bridge(&mut self, index: usize) -> &super::gather::Sites {
        let (documents, all) = (self.documents, self.all);
        self.read.entry(index).or_insert_with(|| {
            let mut gathered = Gathered::default();
            let root = Trail::root("bridges");
            if let (Some(Read { content, .. }), Some(found)) = (documents.get(index), all.bridges.get(index)) {
                bridge::read(content, &found.machine, &found.name, &root.index(index), &mut gathered, true);
            }
            gathered.sites
        })
    }
}

/// The files that are whole: one that another includes is part of that.
fn without_parts(mut documents: Vec<Read<'_, Document>>) -> Vec<Read<'_, Document>> {
    let included = |read: &Read<'_, Document>| {
        let parts = read.content.files().iter().skip(1).map(|source| source.path.clone());
        parts.map(|path| (read.piece.machine.clone(), path)).collect::<Vec<_>>()
    };
    let parts: BTreeSet<(MachineName, String)> = documents.iter().flat_map(included).collect();
    documents.retain(|read| !parts.contains(&(read.piece.machine.clone(), read.piece.path.clone())));
    documents
}

/// Every machine that has a file.
fn machines(pieces: &[Piece], bridges: &[Bridge]) -> Vec<MachineName> {
    let of_others = pieces.iter().filter(|piece| piece.kind != Kind::Bridge).map(|piece| piece.machine.clone());
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

/// The domain of the deployment: that of nginx, else of Jicofo, else of a bridge's login.
fn domain(sites: &[Read<'_, nginx::Tree>], jicofos: &[Read<'_, Document>], bridges: &[Bridge]) -> Domain {
    let of_jicofo = jicofos.iter().find_map(|read| {
        let value = read.content.get(&["jicofo", "xmpp", "client", "xmpp-domain"])?;
        Domain::parse(&value.unwrapped()).ok()
    });
    let of_site = || sites.iter().find_map(|read| site::domain(&read.content));
    let of_bridge = || bridges.iter().find_map(|bridge| Some(bridge.xmpp.first()?.login.domain.clone()));
    of_jicofo.or_else(of_site).or_else(of_bridge).unwrap_or_else(|| known("domain.invalid"))
}

/// What Jicofo and the bridges say of the two Prosodys.
fn hints(found: &Found) -> (Hints, Hints) {
    let bridge = found.bridges.iter().find_map(|bridge| bridge.xmpp.first());
    let Some(jicofo) = &found.jicofo else {
        let jvb = Hints {
            port: bridge.map(|client| client.login.port),
            login: bridge.map(|client| client.login.domain.clone()),
            people: None,
            accounts: found.bridges.iter().flat_map(|bridge| &bridge.xmpp).map(|client| client.login.jid()).collect(),
            rooms: bridge.map(|client| client.brewery.muc().clone()),
        };
        return (Hints::default(), jvb);
    };
    let client = &jicofo.xmpp.client;
    let main = Hints {
        port: Some(client.login.port),
        login: Some(client.login.domain.clone()),
        people: Some(client.xmpp_domain.clone()),
        accounts: vec![client.login.jid()],
        rooms: Some(client.conference.clone()),
    };
    let service = &jicofo.xmpp.service;
    let jvb = Hints {
        port: Some(service.login.port),
        login: Some(service.login.domain.clone()),
        people: None,
        accounts: std::iter::once(service.login.jid())
            .chain(found.bridges.iter().flat_map(|bridge| &bridge.xmpp).map(|client| client.login.jid()))
            .collect(),
        rooms: Some(jicofo.xmpp.brewery.muc().clone()),
    };
    (main, jvb)
}

/// A name written in this file.
fn known<T: Name>(text: &str) -> T {
    T::parse(text).unwrap_or_else(|error| unreachable!("{error}"))
}
