//! Who answers for one path: the location nginx takes, and where that passes the request on to.

use super::super::gather::Gathered;
use super::super::nginx::{Choice, Directive, Endpoint, Scope, Server, Target, Unclear, expression};
use super::super::note::Note;
use crate::law;
use crate::name::{self, Host, Port};
use crate::place::{Location, Place};

/// Something that browsers ask for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked<'a> {
    /// The path, as nginx matches it.
    pub(super) path: &'a str,
    /// What a location for it has in its text.
    pub(super) word: &'static str,
    /// The segment that tells one bridge from the other.
    pub(super) segment: &'a str,
    /// Whether it is a WebSocket.
    pub(super) websocket: bool,
}

/// A location that passes a path on.
#[derive(Debug)]
pub(super) struct Route<'t> {
    pub(super) scope: Scope<'t>,
    /// Where to; nothing when that cannot be told, or a request says.
    pub(super) to: Option<(name::Endpoint, Location)>,
}

impl Asked<'_> {
    /// The location that passes this on; nothing when none is meant to. One that is meant to and does not get the
    /// request, or that loses what a WebSocket needs, is told.
    pub(super) fn route<'t>(self, server: &Server<'t>, at: &Place, gathered: &mut Gathered) -> Option<Route<'t>> {
        let found = match server.location_for(self.path) {
            Ok(found) => found,
            Err(unclear) => return self.unclear(unclear, gathered),
        };
        let answers = found.as_ref().filter(|found| !found.redirects);
        let Some((scope, target)) = answers.and_then(|found| Some((&found.scope, found.scope.target()?))) else {
            let taker = found.as_ref().map(|found| found.scope.block());
            self.taken_away(taker, server, at, gathered);
            return None;
        };
        if self.websocket {
            self.upgrades(scope, at, gathered);
        }
        let endpoints = match target {
            Target::Fixed(endpoints) => endpoints,
            Target::Table(choices) => self.chosen(choices)?.endpoints,
            Target::Unclear(unclear) => return self.unclear(unclear, gathered),
            Target::FromRequest { .. } => return Some(Route { scope: scope.clone(), to: None }),
        };
        let to = endpoints.into_iter().find_map(|endpoint| Some((reached(&endpoint)?, endpoint.at)));
        Some(Route { scope: scope.clone(), to })
    }

    /// The entry of the table for this: tables are looked up by the path, or by a segment of it.
    fn chosen(self, mut choices: Vec<Choice>) -> Option<Choice> {
        let fits = |key: &String| match key.strip_prefix('~') {
            Some(pattern) => {
                let (pattern, any_case) = pattern.strip_prefix('*').map_or((pattern, false), |pattern| (pattern, true));
                let is = |text: &str| expression::matches(pattern, any_case, text) == Some(true);
                is(self.path) || (!self.segment.is_empty() && is(self.segment))
            }
            None => *key == self.path || (!self.segment.is_empty() && key.eq_ignore_ascii_case(self.segment)),
        };
        let default = |choice: &Choice| choice.keys.iter().all(|key| key == "default");
        let index = choices
            .iter()
            .position(|choice| choice.keys.iter().any(fits))
            .or_else(|| choices.iter().position(default))?;
        Some(choices.swap_remove(index))
    }

    fn unclear<'t>(self, Unclear { message, at }: Unclear, gathered: &mut Gathered) -> Option<Route<'t>> {
        let says = format!("where `{}` is passed to was not looked at: {message}", self.path);
        gathered.note(Note::new(says, format!("`curl -i https://…{}`", self.path)).at(Some(at)));
        None
    }

    /// Another location has the path of one that was written for it.
    fn taken_away(self, taker: Option<&Directive>, server: &Server<'_>, at: &Place, gathered: &mut Gathered) {
        let meant = server.proxies().into_iter().find(|scope| {
            let location = scope.block();
            let has = |text: &str| text.contains(self.word);
            location.args.iter().any(|arg| has(&arg.text))
                || scope.proxy_pass().and_then(|pass| pass.arg(0)).is_some_and(has)
        });
        let Some(meant) = meant else { return };
        let law = &law::broken_route::LAW;
        let meant = meant.block();
        let violation = match taker.filter(|taker| taker.at != meant.at) {
            Some(taker) => law
                .broken(
                    format!("`{}` is answered by `{}`, which does not pass it on", self.path, title(taker)),
                    at.clone().found(taker.at.clone()),
                    "takes the request",
                )
                .against(at.clone().found(meant.at.clone()), "is meant for it"),
            None => law.broken(
                format!("`{}` does not have `{}`", title(meant), self.path),
                at.clone().found(meant.at.clone()),
                "has another path",
            ),
        };
        gathered.violations.push(violation);
    }

    /// HTTP/1.1 and both headers of an upgrade (RFC 6455, section 4.1).
    fn upgrades(self, scope: &Scope<'_>, at: &Place, gathered: &mut Gathered) {
        let mut missing = Vec::new();
        let version = scope.effective("proxy_http_version").into_iter().next_back();
        if version.and_then(|version| version.arg(0)) != Some("1.1") {
            missing.push("`proxy_http_version 1.1`");
        }
        if scope.header("Upgrade").is_none_or(|value| value.text.is_empty()) {
            missing.push("`proxy_set_header Upgrade $http_upgrade`");
        }
        // A variable is one of a `map`, which is empty where nobody asks for an upgrade.
        let upgrades = |text: &str| text.contains('$') || text.eq_ignore_ascii_case("upgrade");
        if !scope.header("Connection").is_some_and(|value| upgrades(&value.text)) {
            missing.push("`proxy_set_header Connection upgrade`");
        }
        if missing.is_empty() {
            return;
        }
        let law = &law::broken_route::LAW;
        let message =
            format!("the WebSocket `{}` opens and stays silent: {} is missing", self.path, missing.join(", "));
        gathered.broken(law, message, at.clone().found(scope.block().at.clone()), "passes it on without an upgrade");
    }
}

/// The location as it is written.
pub(super) fn title(location: &Directive) -> String {
    let args = location.args.iter().map(|arg| arg.text.as_str());
    std::iter::once(location.name.as_str()).chain(args).collect::<Vec<_>>().join(" ")
}

/// Host and port; a socket of the file system has none.
fn reached(endpoint: &Endpoint) -> Option<name::Endpoint> {
    let port = Port::new(i64::from(endpoint.port?)).ok()?;
    Some(name::Endpoint { host: Host::parse(&endpoint.host).ok()?, port })
}
