//! The way through the words of one file, setting by setting, as the parser takes it.

use super::super::refusal::Refusal;
use super::edit::Edit;
use super::found::Found;
use super::include::Include;
use super::index::{Addition, Form, Node, Role, Substitution, TooDeep, Written};
use super::key::{self, Key};
use super::limits::Excess;
use super::source::{Lexeme, Spot};
use crate::place::Location;
use ::hocon::TokenKind;

/// An object that settings are written into.
#[derive(Clone, Copy)]
pub(super) struct Scope {
    pub(super) node: Node,
    /// How many of the objects it lies in are written once more.
    pub(super) again: u32,
    /// Whether it lies in a list, whose entries no path leads to.
    pub(super) in_list: bool,
}

impl Scope {
    /// The whole of the document.
    pub(super) const ALL: Self = Self { node: Node::ROOT, again: 0, in_list: false };
}

/// How far the way through a file has led.
pub(super) struct Walk<'w, 'f> {
    found: &'w mut Found<'f>,
    lexemes: &'w [Lexeme],
    at: usize,
    source: usize,
    /// The setting that the file is included under.
    under: Node,
    edits: Vec<Edit>,
}

impl<'w, 'f> Walk<'w, 'f> {
    /// Walks through the file with the number `source`, whose settings go into `scope`.
    pub(super) fn through(
        found: &'w mut Found<'f>,
        source: usize,
        lexemes: &'w [Lexeme],
        scope: Scope,
    ) -> Result<Vec<Edit>, Refusal> {
        let mut walk = Self { found, lexemes, at: 0, source, under: scope.node, edits: Vec::new() };
        walk.file(scope)?;
        Ok(walk.edits)
    }

    fn file(&mut self, scope: Scope) -> Result<(), Refusal> {
        self.skip_newlines();
        if self.is(&TokenKind::LBracket) {
            return Err(self.refuse("the file is a list", "write settings: `key = value`"));
        }
        while self.takes(&TokenKind::LBrace) {
            self.object(scope)?;
            self.skip_newlines();
        }
        self.settings(scope)?;
        self.close(&TokenKind::Eof, "this brace closes nothing", "leave it out")
    }

    fn settings(&mut self, scope: Scope) -> Result<(), Refusal> {
        self.skip_newlines();
        while !self.is(&TokenKind::Eof) && !self.is(&TokenKind::RBrace) {
            match self.lexeme().is_word("include") {
                true => self.include(scope)?,
                false => self.setting(scope)?,
            }
            self.skip_separator();
        }
        Ok(())
    }

    /// What stands in braces, the first of which is behind.
    fn object(&mut self, scope: Scope) -> Result<(), Refusal> {
        self.settings(scope)?;
        self.close(&TokenKind::RBrace, "a brace is missing that ends an object", "write `}`")
    }

    /// What stands in brackets, the first of which is behind.
    fn list(&mut self, scope: Scope) -> Result<(), Refusal> {
        self.skip_newlines();
        while !self.is(&TokenKind::Eof) && !self.is(&TokenKind::RBracket) {
            let node = self.found.index.next(scope.node).map_err(|TooDeep| self.too_deep())?;
            self.value(Scope { node, in_list: true, ..scope }, Role::Entry, self.spot_from(self.at))?;
            self.skip_separator();
        }
        self.close(&TokenKind::RBracket, "a bracket is missing that ends a list", "write `]`")
    }

    fn include(&mut self, scope: Scope) -> Result<(), Refusal> {
        let Some(include) = Include::parse(&self.lexemes[self.at..]) else {
            return Err(self.refuse(
                "`include` begins a statement, and here it is none",
                "write `include \"FILE\"`, or put the word in quotes when it is a key",
            ));
        };
        let begin = self.at;
        self.at += include.length;
        let spot = self.spot_from(begin);
        let text = self.found.include(&include, spot, scope)?;
        self.edits.push(Edit { start: spot.start, end: spot.end, text });
        Ok(())
    }

    fn setting(&mut self, scope: Scope) -> Result<(), Refusal> {
        let (keys, length) = key::path(&self.lexemes[self.at..], self.source);
        let Some(key) = keys.last().map(|key| key.spot) else {
            return Err(
                self.refuse("a key is expected here", "write `key = value`, and text with signs in it in quotes")
            );
        };
        let order = self.found.index.all().len();
        let scope = self.enter(scope, &keys)?;
        self.at += length;
        self.skip_newlines();
        if scope.in_list && self.is(&TokenKind::PlusEquals) {
            return Err(self.refuse("`+=` does not work inside a list", "write the list with all of its entries"));
        }
        let append = self.takes(&TokenKind::PlusEquals);
        let signed = append || self.takes(&TokenKind::Equals) || self.takes(&TokenKind::Colon);
        if !signed && !self.is(&TokenKind::LBrace) {
            return Err(self.refuse("a key stands here without a value", "write `key = value`"));
        }
        self.skip_newlines();
        let brace = self.is(&TokenKind::LBrace).then(|| self.spot_from(self.at));
        match append {
            false => self.value(scope, if scope.in_list { Role::InList } else { Role::Setting }, key)?,
            true => self.append(scope, key)?,
        }
        if let Some(at) = brace.filter(|_| !append) {
            self.add(order, scope.node, Written::Braces { at, signed });
        }
        self.add_by_dots(scope.node, order, &keys);
        Ok(())
    }

    fn add(&mut self, order: usize, node: Node, written: Written) {
        self.found.index.add(Addition { node, order, under: self.under, written });
    }

    /// Every key but the last one is an object that gets something.
    fn add_by_dots(&mut self, mut node: Node, order: usize, keys: &[Key]) {
        let end = self.lexemes[self.at - 1].end;
        for pair in keys.windows(2).rev() {
            let Some(outer) = self.found.index.parent(node) else { return };
            let (start, end_of_dot) = (pair[0].spot.end, pair[1].spot.start);
            let dot = self.found.sources[self.source].text.get(start..end_of_dot) == Some(".");
            let at = dot.then(|| Spot { start, end: end_of_dot, ..pair[0].spot });
            self.add(order, outer, Written::Dot { at, end });
            node = outer;
        }
    }

    /// Follows a path of keys, and counts what it costs to add to objects that are there.
    fn enter(&mut self, scope: Scope, keys: &[Key]) -> Result<Scope, Refusal> {
        let Scope { mut node, mut again, in_list } = scope;
        let mut added_to = 0;
        for (number, key) in keys.iter().enumerate() {
            let index = &mut self.found.index;
            let size = index.child(node, &key.name).map_or(0, |child| index.size(child));
            if size > 0 {
                again += 1;
                added_to = added_to.max(size);
            }
            node = index.enter(node, &key.name).map_err(|TooDeep| self.too_deep())?;
            if number + 1 < keys.len() {
                self.found.index.pass(node, key.spot);
            }
        }
        self.found.spent.add(added_to, again).map_err(|excess| self.too_much(excess))?;
        Ok(Scope { node, again, in_list })
    }

    /// `+=`: a list that gets one more entry.
    fn append(&mut self, scope: Scope, key: Spot) -> Result<(), Refusal> {
        let node = self.found.index.append(scope.node, key, self.under).map_err(|TooDeep| self.too_deep())?;
        self.value(Scope { node, in_list: true, ..scope }, Role::Entry, self.spot_from(self.at))
    }

    fn value(&mut self, scope: Scope, role: Role, key: Spot) -> Result<(), Refusal> {
        let Scope { node, .. } = scope;
        let first = self.at;
        let index = &mut self.found.index;
        match self.lexemes[first].token.kind {
            // An object is laid over what is there, and what is substituted may be one.
            TokenKind::LBrace | TokenKind::Substitution => {}
            TokenKind::LBracket => index.replace(node, Some(0)),
            _ => index.replace(node, None),
        }
        let began = index.begin(node, key);
        let (parts, substitutions) = self.parts(scope)?;
        if parts > 1 && self.found.index.adds_since(began) {
            // Lightbend's parser calls this a mistake of its own, and does not go on.
            let at = self.spot_from(first).location(&self.found.sources[self.source], true);
            let message = "in a value that is put together from parts, a setting is written twice";
            return Err(Refusal::new(message, "write it once, with its whole value").at(at));
        }
        let form = match (self.lexemes[first].token.kind.clone(), parts) {
            (TokenKind::LBrace, _) => Form::Object,
            (TokenKind::QuotedString | TokenKind::TripleQuotedString, 1) => Form::Quoted,
            _ if substitutions.len() == parts && substitutions.iter().all(|one| one.optional) => Form::Optional,
            _ => Form::Plain,
        };
        self.found.index.end(began, role, self.spot_from(first), form, substitutions);
        Ok(())
    }

    /// The parts a value is put together from: how many, and those that are substitutions.
    fn parts(&mut self, scope: Scope) -> Result<(usize, Vec<Substitution>), Refusal> {
        let first = self.at;
        let mut parts = 0;
        let mut substitutions = Vec::new();
        loop {
            match self.lexeme().token.kind {
                TokenKind::LBrace => {
                    self.at += 1;
                    self.object(scope)?;
                }
                TokenKind::LBracket => {
                    // Entries of another list come first, and what was here before is gone.
                    let index = &mut self.found.index;
                    if substitutions.iter().any(|from| !index.leads_to(from, scope.node)) {
                        index.replace(scope.node, None);
                    }
                    self.at += 1;
                    self.list(scope)?;
                }
                TokenKind::Substitution => {
                    substitutions.extend(self.substitution());
                    self.found.index.set_length(scope.node, None);
                    self.at += 1;
                }
                TokenKind::QuotedString | TokenKind::TripleQuotedString | TokenKind::Unquoted => self.at += 1,
                TokenKind::Colon | TokenKind::Equals if parts > 0 => self.at += 1,
                _ => break,
            }
            parts += 1;
        }
        match self.at > first {
            true => Ok((parts, substitutions)),
            false => Err(self.refuse("a value is expected here", "write one, in quotes when it is a text")),
        }
    }

    fn substitution(&self) -> Option<Substitution> {
        let asked = self.lexeme().token.subst.as_ref()?;
        let path = asked.segments.iter().map(|segment| segment.text.clone()).collect();
        let spot = self.lexeme().spot(self.source, self.lexeme());
        Some(Substitution { path, optional: asked.optional, list: asked.list_suffix, under: self.under, spot })
    }

    fn lexeme(&self) -> &'w Lexeme {
        // The last one is the end of the file, and nobody steps over it.
        &self.lexemes[self.at.min(self.lexemes.len() - 1)]
    }

    fn is(&self, kind: &TokenKind) -> bool {
        self.lexeme().is(kind)
    }

    /// Steps over the next word when it is of this kind.
    fn takes(&mut self, kind: &TokenKind) -> bool {
        let is = self.is(kind);
        self.at += usize::from(is);
        is
    }

    fn close(&mut self, kind: &TokenKind, missing: &str, help: &str) -> Result<(), Refusal> {
        match self.takes(kind) {
            true => Ok(()),
            false => Err(self.refuse(missing, help)),
        }
    }

    fn skip_newlines(&mut self) {
        while self.takes(&TokenKind::Newline) {}
    }

    fn skip_separator(&mut self) {
        self.skip_newlines();
        self.takes(&TokenKind::Comma);
        self.skip_newlines();
    }

    /// From the word with the number `first` to the one before the next.
    fn spot_from(&self, first: usize) -> Spot {
        let last = self.at.saturating_sub(1).clamp(first, self.lexemes.len() - 1);
        self.lexemes[first].spot(self.source, &self.lexemes[last])
    }

    fn refuse(&self, message: &str, help: &str) -> Refusal {
        Refusal::new(message, help).at(self.here())
    }

    fn here(&self) -> Location {
        let spot = self.lexeme().spot(self.source, self.lexeme());
        spot.location(&self.found.sources[self.source], true)
    }

    fn too_deep(&self) -> Refusal {
        self.refuse("this lies deeper than any setting of Jitsi's", "write it further outside")
    }

    fn too_much(&self, excess: Excess) -> Refusal {
        excess.at(self.here())
    }
}
