//! Every config file that was found, read by its language; one that cannot be read is a violation.

use super::files::Files;
use super::gather::Gathered;
use super::hocon::{self, Document};
use super::note::Note;
use super::piece::{Kind, Piece};
use super::refusal::Refusal;
use super::tree::{MachineFiles, Tree};
use super::{legacy, lua, nginx};
use crate::law;
use crate::name::MachineName;
use crate::place::{Location, Trail};
use std::collections::{BTreeMap, BTreeSet};

/// A file that was read, and what is in it.
pub(super) struct Read<'p, T> {
    pub(super) piece: &'p Piece,
    pub(super) content: T,
}

/// Every file that was read, by what it is.
pub(super) struct Sources<'p> {
    pub(super) jicofos: Vec<Read<'p, Document>>,
    /// In the order of the bridges.
    pub(super) bridges: Vec<Read<'p, Document>>,
    pub(super) prosodys: Vec<Read<'p, lua::Config>>,
    pub(super) sites: Vec<Read<'p, nginx::Tree>>,
}

impl<'p> Sources<'p> {
    /// Reads `pieces`; what is wrong with them is gathered.
    pub(super) fn read(
        tree: &Tree,
        environment: &BTreeMap<String, String>,
        pieces: &'p [Piece],
        gathered: &mut Gathered,
    ) -> Self {
        for piece in pieces.iter().filter(|piece| piece.kind == Kind::Legacy) {
            legacy::read(tree.machine(&piece.machine), &piece.path, gathered);
        }
        let mut reader = Reader { tree, environment, gathered };
        Self {
            jicofos: reader.documents(pieces, Kind::Jicofo, "jicofo"),
            bridges: reader.documents(pieces, Kind::Bridge, "bridges"),
            prosodys: reader.prosodys(pieces),
            sites: reader.sites(pieces),
        }
    }
}

struct Reader<'t> {
    tree: &'t Tree,
    environment: &'t BTreeMap<String, String>,
    gathered: &'t mut Gathered,
}

impl Reader<'_> {
    fn files(&self, piece: &Piece) -> MachineFiles<'_> {
        self.tree.machine(&piece.machine)
    }

    /// The HOCON files of one kind; one that cannot be read is a violation.
    fn documents<'p>(&mut self, pieces: &'p [Piece], kind: Kind, section: &'static str) -> Vec<Read<'p, Document>> {
        let mut documents = Vec::new();
        for piece in pieces.iter().filter(|piece| piece.kind == kind) {
            match hocon::read(&self.files(piece), &piece.path, self.environment) {
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

    fn refuse(&mut self, section: &'static str, piece: &Piece, mut refusal: Refusal) {
        if refusal.at.is_none() {
            let file = self.files(piece).title(&piece.path);
            refusal.at = Some(Location { file, line: 1, column: 1, span: (0, 0), written: false });
        }
        self.gathered.refuse(&Trail::root(section), refusal);
    }

    fn prosodys<'p>(&mut self, pieces: &'p [Piece]) -> Vec<Read<'p, lua::Config>> {
        let mut configs = Vec::new();
        let kinds = [Kind::Prosody, Kind::MainProsody, Kind::ProsodyJvb];
        for piece in pieces.iter().filter(|piece| kinds.contains(&piece.kind)) {
            match lua::read(&self.files(piece), &piece.path, self.environment) {
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

    fn sites<'p>(&mut self, pieces: &'p [Piece]) -> Vec<Read<'p, nginx::Tree>> {
        let mut sites = Vec::new();
        for piece in pieces.iter().filter(|piece| piece.kind == Kind::Nginx) {
            match nginx::read(&self.files(piece), &piece.path) {
                Ok(content) => {
                    for fault in nginx::faults(&content) {
                        self.refuse("nginx", piece, fault);
                    }
                    sites.push(Read { piece, content });
                }
                Err(refusal) => self.refuse("nginx", piece, refusal),
            }
        }
        sites
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
