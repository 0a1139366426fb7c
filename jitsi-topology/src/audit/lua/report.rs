//! What is left of a run: every option with its value and where it was set.

use super::hosts::{COMPONENT_MODULE, DECLARING, DEFINED, EXTERNAL};
use super::run::{EVERYWHERE, State};
use super::source::Source;
use super::stop::{Spot, Stop};
use super::{Config, Host, HostKind, Refusal, Remark, Section, Setting, Value};
use crate::place::Location;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// The values of options by name.
pub(super) type Values = BTreeMap<String, Value>;

/// A run that is over.
#[derive(Debug)]
pub(super) struct Over {
    pub(super) state: State,
    pub(super) sources: Vec<Rc<Source>>,
    pub(super) unknown: BTreeSet<String>,
}

impl Over {
    /// What the config says, once the values are known by host.
    pub(super) fn config(mut self, mut values: BTreeMap<String, Values>) -> Config {
        let server = values.remove(EVERYWHERE).unwrap_or_default();
        let server = self.section(EVERYWHERE, server);
        let order = std::mem::take(&mut self.state.order);
        let host = |name: String| {
            let values = values.remove(&name)?;
            self.host(name, values)
        };
        let hosts = order.into_iter().filter_map(host).collect();
        let remarks = std::mem::take(&mut self.state.remarks);
        let remark = |(spot, message, help): (Spot, String, &str)| {
            Some(Remark { message, help: help.to_owned(), at: self.at(spot, &[])? })
        };
        let remarks = remarks.into_iter().filter_map(remark).collect();
        let files = self.sources.iter().map(|source| source.path.clone()).collect();
        Config { server, hosts, remarks, files, unknown: self.unknown }
    }

    /// Why there is no config.
    pub(super) fn refusal(&self, stop: Stop) -> Refusal {
        let Stop { message, mut help, spot } = stop;
        if !self.unknown.is_empty() {
            let names = self.unknown.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
            help = format!("{help}; not known in the environment, and perhaps the reason: {names}");
        }
        Refusal { message, help, at: spot.and_then(|spot| self.at(spot, &[])) }
    }

    fn host(&mut self, name: String, mut values: Values) -> Option<Host> {
        let spots = self.state.declared.remove(&name)?;
        let mut places = spots.into_iter().filter_map(|spot| self.at(spot, &DECLARING));
        let (at, again) = (places.next()?, places.collect());
        let kind = kind(values.remove(COMPONENT_MODULE));
        values.remove(DEFINED);
        let options = self.section(&name, values);
        Some(Host { name, kind, at, again, options })
    }

    fn section(&mut self, host: &str, values: Values) -> Section {
        let setting = |(name, value): (String, Value)| {
            let mut spots = self.state.places.remove(&(host.to_owned(), name.clone()))?;
            let at = self.at(spots.pop()?, &[&name])?;
            let earlier = spots.into_iter().filter_map(|spot| self.at(spot, &[&name])).collect();
            Some((name, Setting { value, at, earlier }))
        };
        values.into_iter().filter_map(setting).collect()
    }

    /// Where one of `names` is written in a line, or the line.
    fn at(&self, spot: Spot, names: &[&str]) -> Option<Location> {
        self.sources.get(spot.source).map(|source| source.find(names, spot.line))
    }
}

fn kind(module: Option<Value>) -> HostKind {
    match module {
        None => HostKind::VirtualHost,
        Some(Value::Text(module)) if module != EXTERNAL => HostKind::Component(Some(module)),
        Some(_) => HostKind::Component(None),
    }
}
