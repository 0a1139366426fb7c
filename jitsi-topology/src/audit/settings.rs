//! Asks a HOCON file for the settings of a component: typed, each marked with where it stands.

use super::gather::Gathered;
use super::hocon::{Document, Text, Value};
use super::note::Note;
use crate::law;
use crate::name::{EnvName, Name, Password, Secret};
use crate::place::Trail;

/// A file and what is gathered from it.
pub(super) struct Settings<'d, 'g> {
    document: &'d Document,
    gathered: &'g mut Gathered,
    /// Whether places are looked up: finding a position costs more than reading, and most files are never complained of.
    marks: bool,
}

impl<'d, 'g> Settings<'d, 'g> {
    pub(super) fn new(document: &'d Document, gathered: &'g mut Gathered, marks: bool) -> Self {
        Self { document, gathered, marks }
    }

    pub(super) fn gathered(&mut self) -> &mut Gathered {
        self.gathered
    }

    /// The value, its place marked as that of the field `at`.
    pub(super) fn value(&mut self, at: &Trail<'_>, keys: &[&str]) -> Option<Value<'d>> {
        let value = self.document.get(keys).filter(|value| !value.is_null())?;
        self.mark(at, keys);
        Some(value)
    }

    pub(super) fn mark(&mut self, at: &Trail<'_>, keys: &[&str]) {
        if self.marks {
            self.gathered.sites.mark(at, self.document.locate(keys));
            self.gathered.asked.insert(keys.join("."));
        }
    }

    /// A name.
    pub(super) fn name<T: Name>(&mut self, at: &Trail<'_>, keys: &[&str]) -> Option<T> {
        let value = self.value(at, keys)?;
        match value.text() {
            Some(Text::Known(text)) => self.gathered.parse(at, text),
            Some(Text::Environment(_) | Text::Mixed(_)) => {
                self.unknown(keys);
                None
            }
            None => self.gathered.parse(at, &value.unwrapped()),
        }
    }

    /// A switch. Jitsi's programs take `true`, `yes`, `on` and their opposites in quotes and out of them.
    pub(super) fn switch(&mut self, at: &Trail<'_>, keys: &[&str]) -> Option<bool> {
        let value = self.value(at, keys)?;
        if let Some(switch) = value.boolean() {
            return Some(switch);
        }
        match value.text() {
            Some(Text::Known("True")) => Some(true),
            Some(Text::Known("False")) => Some(false),
            Some(Text::Environment(_) | Text::Mixed(_)) => {
                self.unknown(keys);
                None
            }
            _ => {
                let message = format!("`{}` is {}, which is neither true nor false", keys.join("."), value.unwrapped());
                self.gathered.broken(&law::mangled_value::LAW, message, at.place(), "no boolean");
                None
            }
        }
    }

    /// A password as Jicofo reads it: the text as it is written.
    pub(super) fn password(&mut self, at: &Trail<'_>, keys: &[&str]) -> Option<Password> {
        let value = self.value(at, keys)?;
        self.look_for_cuts(at, keys);
        let text = value.text()?;
        self.secret(at, &text)
    }

    /// A password as a bridge reads it: what looks like a number is one.
    pub(super) fn bridge_password(&mut self, at: &Trail<'_>, keys: &[&str]) -> Option<Password> {
        let value = self.value(at, keys)?;
        self.look_for_cuts(at, keys);
        let text = value.text()?;
        let Text::Known(written) = text else { return self.secret(at, &text) };
        let read = value.unwrapped();
        if read != written {
            let message = "the password is read as a number, which changes it: the account has another one";
            self.gathered.broken(&law::mangled_value::LAW, message, at.place(), "digits without quotes");
        }
        self.secret(at, &Text::Known(&read))
    }

    fn secret(&mut self, at: &Trail<'_>, text: &Text<'_>) -> Option<Password> {
        match text {
            Text::Known(text) => self.gathered.parse::<Secret>(at, text).map(Password::Literal),
            Text::Environment(name) => self.gathered.parse::<EnvName>(at, name).map(Password::Env),
            Text::Mixed(text) => self.gathered.parse::<Secret>(at, text).map(Password::Literal),
        }
    }

    /// A value without quotes ends where a comment begins, even in the middle of a password.
    fn look_for_cuts(&mut self, at: &Trail<'_>, keys: &[&str]) {
        if self.document.written(keys).is_some_and(|written| written.cut) {
            let violation = law::mangled_value::LAW.doubted(
                "the password has no quotes and ends where a comment begins",
                at.place(),
                "cut off here",
            );
            self.gathered.violations.push(violation);
        }
    }

    fn unknown(&mut self, keys: &[&str]) {
        let says = format!("`{}` comes from the environment and is taken to be its default", keys.join("."));
        self.gathered.note(Note::new(says, "`--env FILE`"));
    }
}
