//! The way through the words of one file, setting by setting, to what the file says.

use super::super::refusal::Refusal;
use super::found::Found;
use super::include::Include;
use super::join::joined;
use super::key::{self, NoPath};
use super::object::{Key, List, Object};
use super::part::{Kind, Part, Substitution};
use super::source::{Lexeme, Spot};
use super::trouble::Trouble;
use super::word;
use crate::place::Location;
use ::hocon::TokenKind;

/// How deep settings may lie in each other. Jitsi's lie up to six deep.
const DEEPEST: usize = 20;

/// What a value is written inside of.
#[derive(Clone, Debug, Default)]
pub(super) struct Inside {
    /// The keys that lead there, as far as keys do.
    pub(super) path: Vec<Key>,
    /// In how many objects and lists.
    depth: usize,
    /// In how many lists, whose entries no path leads to.
    lists: usize,
}

/// How far the way through a file has led.
pub(super) struct Walk<'w, 'f> {
    found: &'w mut Found<'f>,
    lexemes: &'w [Lexeme],
    at: usize,
    source: usize,
    /// How many keys lead to where the file is included.
    prefix: usize,
    inside: Inside,
}

impl<'w, 'f> Walk<'w, 'f> {
    /// What the file with the number `source` says, which is included there.
    pub(super) fn through(
        found: &'w mut Found<'f>,
        source: usize,
        lexemes: &'w [Lexeme],
        inside: Inside,
    ) -> Result<Object, Refusal> {
        let mut walk = Self { found, lexemes, at: 0, source, prefix: inside.path.len(), inside };
        walk.file()
    }

    fn file(&mut self) -> Result<Object, Refusal> {
        self.skip_newlines();
        if self.is(&TokenKind::LBracket) {
            return Err(self.refuse("the file is a list", "write settings: `key = value`"));
        }
        if !self.takes(&TokenKind::LBrace) {
            let object = self.settings()?;
            self.close(&TokenKind::Eof, "this brace closes nothing", "leave it out")?;
            return Ok(object);
        }
        let object = self.object()?;
        self.skip_newlines();
        self.close(
            &TokenKind::Eof,
            "the object that is the whole file has ended before",
            "write all settings into it",
        )?;
        Ok(object)
    }

    fn settings(&mut self) -> Result<Object, Refusal> {
        let mut object = Object::default();
        self.skip_newlines();
        while !self.is(&TokenKind::Eof) && !self.is(&TokenKind::RBrace) {
            match self.lexeme().is_word("include") {
                true => self.include(&mut object)?,
                false => self.setting(&mut object)?,
            }
            self.separator(&TokenKind::RBrace)?;
        }
        Ok(object)
    }

    /// What stands in braces, the first of which is behind.
    fn object(&mut self) -> Result<Object, Refusal> {
        let object = self.settings()?;
        self.close(&TokenKind::RBrace, "a brace is missing that ends an object", "write `}`")?;
        Ok(object)
    }

    /// What stands in brackets, the first of which is behind.
    fn list(&mut self) -> Result<List, Refusal> {
        let mut list = List::default();
        self.skip_newlines();
        while !self.is(&TokenKind::Eof) && !self.is(&TokenKind::RBracket) {
            list.push(self.entry()?);
            self.separator(&TokenKind::RBracket)?;
        }
        self.close(&TokenKind::RBracket, "a bracket is missing that ends a list", "write `]`")?;
        Ok(list)
    }

    fn entry(&mut self) -> Result<Part, Refusal> {
        self.inside.lists += 1;
        self.deeper(1)?;
        let at = self.found.assign(self.spot_from(self.at));
        let entry = self.value(at)?;
        self.inside.lists -= 1;
        self.inside.depth -= 1;
        Ok(entry)
    }

    fn include(&mut self, object: &mut Object) -> Result<(), Refusal> {
        let Some(include) = Include::parse(&self.lexemes[self.at..]) else {
            return Err(self.refuse(
                "`include` begins a statement, and here it is none",
                "write `include \"FILE\"`, or put the word in quotes when it is a key",
            ));
        };
        let begin = self.at;
        self.at += include.length;
        let spot = self.spot_from(begin);
        for included in self.found.include(&include, spot, &self.inside)? {
            if self.inside.lists > 0 && !included.is_resolved() {
                let at = spot.location(&self.found.sources[self.source], true);
                let message = "what is included inside a list has substitutions, which do not work there";
                return Err(Refusal::new(message, "include it outside of the list").at(at));
            }
            for (key, value) in included.into_entries() {
                object.lay(key, value, &mut self.found.spent);
            }
        }
        Ok(())
    }

    fn setting(&mut self, object: &mut Object) -> Result<(), Refusal> {
        let (keys, length) = key::path(&self.lexemes[self.at..], self.source).map_err(|wrong| self.no_path(&wrong))?;
        if keys.is_empty() {
            return Err(
                self.refuse("a key is expected here", "write `key = value`, and text with signs in it in quotes")
            );
        }
        self.at += length;
        let places: Vec<usize> = keys.iter().map(|key| self.found.assign(key.spot)).collect();
        let keys: Vec<Key> = keys.into_iter().map(|key| key.name.into()).collect();
        self.deeper(keys.len())?;
        self.inside.path.extend(keys.iter().cloned());
        let mut value = self.value_of_setting(places[places.len() - 1])?;
        self.inside.path.truncate(self.inside.path.len() - keys.len());
        self.inside.depth -= keys.len();
        for (key, outer) in keys[1..].iter().zip(&places).rev() {
            value = Part::object(*outer, std::iter::once((key.clone(), value)).collect());
        }
        object.lay(keys[0].clone(), value, &mut self.found.spent);
        Ok(())
    }

    /// The sign behind a key, and the value.
    fn value_of_setting(&mut self, at: usize) -> Result<Part, Refusal> {
        self.skip_newlines();
        if self.is(&TokenKind::PlusEquals) {
            return self.append(at);
        }
        if self.takes(&TokenKind::Equals) || self.takes(&TokenKind::Colon) {
            self.skip_newlines();
            return self.value(at);
        }
        let first = self.at;
        if !self.takes(&TokenKind::LBrace) {
            return Err(self.refuse("a key stands here without a value", "write `key = value`"));
        }
        let object = self.object()?;
        self.found.assigned(at, self.spot_from(first), false);
        Ok(Part::object(at, object))
    }

    /// `+=`: a list that gets one more entry, which is short for `key = ${?key} [entry]`.
    fn append(&mut self, at: usize) -> Result<Part, Refusal> {
        if self.inside.lists > 0 {
            return Err(self.refuse("`+=` does not work inside a list", "write the list with all of its entries"));
        }
        let (key, sign) = (&self.lexemes[self.at - 1], self.lexeme());
        if key.end == sign.start && key.is(&TokenKind::Unquoted) && word::is_of_signs(&key.token.value) {
            return Err(self.reserved(sign.spot(self.source, sign)));
        }
        self.at += 1;
        self.skip_newlines();
        let first = self.at;
        let entry = self.entry()?;
        self.found.assigned(at, self.spot_from(first), false);
        let (path, prefix) = (self.inside.path.clone(), self.prefix);
        let before = Kind::Substitution(Substitution { path, prefix, optional: true, list: false });
        let list = Kind::List(std::iter::once(entry).collect());
        Ok(Part::new(at, Kind::Joined(vec![Part::new(at, before), Part::new(at, list)])))
    }

    /// The value of the assignment `at`.
    fn value(&mut self, at: usize) -> Result<Part, Refusal> {
        let first = self.at;
        let mut parts = Vec::new();
        // Space between texts and substitutions belongs to the value.
        let mut after_text = false;
        loop {
            let lexeme = self.lexeme();
            let is_text = lexeme.is_text();
            let space = &lexeme.token.preceding_whitespace;
            let part = match lexeme.token.kind {
                TokenKind::LBrace => {
                    self.at += 1;
                    Part::object(at, self.object()?)
                }
                TokenKind::LBracket => {
                    self.at += 1;
                    Part::new(at, Kind::List(self.list()?))
                }
                _ if !is_text => break,
                _ => self.text(at)?,
            };
            if is_text && after_text && !space.is_empty() {
                parts.push(word::value(at, space));
            }
            after_text = is_text;
            parts.push(part);
        }
        if self.at == first {
            return Err(self.refuse("a value is expected here", "write one, in quotes when it is a text"));
        }
        let quoted = self.at == first + 1 && self.lexemes[first].is_quoted();
        let spot = self.spot_from(first);
        self.found.assigned(at, spot, quoted);
        let joined = joined(parts.into_iter(), &mut self.found.spent).map_err(|_| {
            Trouble::Unlike.refusal(|_| String::new()).at(spot.location(&self.found.sources[self.source], true))
        })?;
        Ok(match <[Part; 1]>::try_from(joined) {
            Ok([one]) => one,
            Err(several) => Part::new(at, Kind::Joined(several)),
        })
    }

    /// The text or substitution that is the next word.
    fn text(&mut self, at: usize) -> Result<Part, Refusal> {
        let lexeme = self.lexeme();
        let spot = lexeme.spot(self.source, lexeme);
        let token = &lexeme.token;
        let part = match &token.subst {
            Some(asked) => {
                let written = asked.segments.iter().map(|segment| Key::from(segment.text.as_str()));
                let path = self.inside.path[..self.prefix].iter().cloned().chain(written).collect();
                let (prefix, optional, list) = (self.prefix, asked.optional, asked.list_suffix);
                Part::new(at, Kind::Substitution(Substitution { path, prefix, optional, list }))
            }
            None if lexeme.is_quoted() => Part::text(at, token.value.clone()),
            None => match word::reserved(&token.value) {
                Some(plus) => return Err(self.reserved(spot.sign(&token.value, plus))),
                None => word::value(at, &token.value),
            },
        };
        self.at += 1;
        Ok(part)
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

    /// What stands between two settings or entries, of which `end` ends the last one.
    fn separator(&mut self, end: &TokenKind) -> Result<(), Refusal> {
        let before = self.at;
        self.skip_newlines();
        self.takes(&TokenKind::Comma);
        self.skip_newlines();
        if self.at > before || [end, &TokenKind::Eof].iter().any(|end| self.is(end)) {
            return Ok(());
        }
        Err(self.refuse(
            "the value before has ended, and here something else begins",
            "put a comma between them or a new line, and text with signs in it in quotes",
        ))
    }

    fn deeper(&mut self, levels: usize) -> Result<(), Refusal> {
        self.inside.depth += levels;
        match self.inside.depth > DEEPEST {
            true => Err(self.refuse("this lies deeper than any setting of Jitsi's", "write it further outside")),
            false => Ok(()),
        }
    }

    /// From the word with the number `first` to the one before the next.
    fn spot_from(&self, first: usize) -> Spot {
        let last = self.at.saturating_sub(1).clamp(first, self.lexemes.len() - 1);
        self.lexemes[first].spot(self.source, &self.lexemes[last])
    }

    fn no_path(&self, wrong: &NoPath) -> Refusal {
        match *wrong {
            NoPath::Dot(spot) => {
                let at = self.found.location(spot);
                Refusal::new("a key is missing beside this dot", "write one, and dots that part no keys in quotes")
                    .at(at)
            }
            NoPath::Reserved(spot) => self.reserved(spot),
        }
    }

    fn reserved(&self, spot: Spot) -> Refusal {
        let message = "this is not HOCON: reserved character '+'";
        Refusal::new(message, "put the text in double quotes").at(self.found.location(spot))
    }

    fn refuse(&self, message: &str, help: &str) -> Refusal {
        Refusal::new(message, help).at(self.here())
    }

    fn here(&self) -> Location {
        self.found.location(self.lexeme().spot(self.source, self.lexeme()))
    }
}
