//! What a variable can be: one of the values that are written, or whatever a request says.

use super::scope::{Scope, anywhere, every_block};
use super::template::{Part, parts};
use super::{Directive, expression};
use std::cell::Cell;
use std::collections::BTreeSet;

/// How many values a text may have before they are no longer told one by one.
pub(super) const VALUES: usize = 1000;

/// How long a text may become, in bytes.
const LENGTH: usize = 8192;

/// How often something is looked up for one text; variables can be made of each other without end.
const LOOKUPS: usize = 500;

/// A value, and the keys of the maps that lead to it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Value {
    pub(super) keys: Vec<String>,
    pub(super) text: String,
}

/// Where the value of a variable comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    /// The request, by the variable of this name.
    Request(String),
    /// Nobody can tell, because of this text.
    Unclear(String),
    /// The values that are written.
    Written(Vec<Value>),
}

/// The variables that can be asked for in a scope.
#[derive(Debug)]
pub(super) struct Variables<'s, 't> {
    scope: &'s Scope<'t>,
    left: Cell<usize>,
}

impl<'s, 't> Variables<'s, 't> {
    pub(super) fn new(scope: &'s Scope<'t>) -> Self {
        Self { scope, left: Cell::new(LOOKUPS) }
    }

    /// What the variable `name` can be.
    pub(super) fn origin(&self, name: &str) -> Origin {
        let Some(left) = self.left.get().checked_sub(1) else { return Origin::Unclear(format!("${name}")) };
        self.left.set(left);
        if name.bytes().all(|c| c.is_ascii_digit()) {
            return Origin::Request(name.to_owned());
        }
        let values = self.set(name);
        if !values.is_empty() {
            let values = values.into_iter().map(|text| (None, text)).collect();
            return self.one_of(name, values);
        }
        if let Some(values) = self.table(name) {
            return self.one_of(name, values);
        }
        if name == "scheme" {
            let schemes = ["http", "https"].map(|text| Value { keys: Vec::new(), text: text.to_owned() });
            return Origin::Written(schemes.to_vec());
        }
        match self.is_captured(name) || !(self.is_given(name) || OF_THE_SERVER.contains(&name)) {
            true => Origin::Request(name.to_owned()),
            false => Origin::Unclear(format!("${name}")),
        }
    }

    /// What a text with variables in it can be.
    pub(super) fn text(&self, text: &str) -> Origin {
        let mut values = vec![Value::default()];
        for part in parts(text) {
            let more = match part {
                Part::Text(text) => vec![Value { keys: Vec::new(), text }],
                Part::Variable(name) => match self.origin(&name) {
                    Origin::Written(values) => values,
                    other => return other,
                },
            };
            if values.len() * more.len() > VALUES {
                return Origin::Unclear(text.to_owned());
            }
            values = values.iter().flat_map(|value| more.iter().map(|more| value.followed_by(more))).collect();
            if values.iter().any(Value::is_too_long) {
                return Origin::Unclear(text.to_owned());
            }
        }
        Origin::Written(values)
    }

    /// What the texts of `values` can be, each with the key that leads to it.
    fn one_of(&self, name: &str, values: Vec<(Option<&'t str>, &'t str)>) -> Origin {
        let mut all = Vec::new();
        for (key, text) in values {
            match self.text(text) {
                Origin::Written(values) => all.extend(values.into_iter().map(|value| value.under(key))),
                other => return other,
            }
            if all.len() > VALUES {
                return Origin::Unclear(format!("${name}"));
            }
        }
        Origin::Written(all)
    }

    /// The texts that `set` gives the variable. What the location itself sets is set last; else it may have been set
    /// wherever in the server a request was before it was sent here (`rewrite`, `error_page`).
    fn set(&self, name: &str) -> Vec<&'t str> {
        let sets = |block: &'t Directive| {
            let named = block.inside().iter().filter(|set| set.name == "set" && is(set.arg(0), name));
            named.filter_map(|set| set.arg(1)).collect::<Vec<_>>()
        };
        let here = self.scope.block();
        if let Some(last) = sets(here).last() {
            // Inside of it an `if` may set it after that, and before.
            let inner = every_block(here).filter(|block| block.name == "if");
            return inner.flat_map(sets).chain([*last]).collect();
        }
        self.scope.server().into_iter().flat_map(every_block).flat_map(sets).collect()
    }

    /// The values of a `map`, `geo` or `split_clients`, each with its key. Without a default a map gives nothing.
    fn table(&self, name: &str) -> Option<Vec<(Option<&'t str>, &'t str)>> {
        let http = self.scope.http().inside().iter();
        let table = http.filter(|table| TABLES.contains(&table.name.as_str())).find(|table| {
            let target = if table.name == "geo" { table.args.last() } else { table.args.get(1) };
            is(target.map(|arg| arg.text.as_str()), name)
        })?;
        let entry = |entry: &'t Directive| match (table.name.as_str(), entry.name.as_str()) {
            ("geo", "delete" | "proxy") => None,
            _ => Some((Some(entry.name.as_str()), entry.arg(0)?)),
        };
        let mut entries: Vec<_> = table.inside().iter().filter_map(entry).collect();
        if table.name != "split_clients" && !entries.iter().any(|(key, _)| *key == Some("default")) {
            entries.push((Some("default"), ""));
        }
        Some(entries)
    }

    /// Whether a group of an expression is called so.
    fn is_captured(&self, name: &str) -> bool {
        groups(self.scope.http()).any(|group| group == name)
    }

    /// Whether a module gives it a value that is not written here.
    fn is_given(&self, name: &str) -> bool {
        GIVING.iter().any(|giving| anywhere(self.scope.http(), giving).any(|set| is(set.arg(0), name)))
    }
}

/// Everything in `http` that is given a value.
pub(super) fn defined(http: &Directive) -> BTreeSet<&str> {
    let directives = || every_block(http).flat_map(Directive::inside);
    let given = directives().filter_map(|directive| match directive.name.as_str() {
        "set" => directive.arg(0),
        "geo" => directive.args.last().map(|arg| arg.text.as_str()),
        name if TABLES.contains(&name) => directive.arg(1),
        name if GIVING.contains(&name) => directive.arg(0),
        _ => None,
    });
    given.filter_map(|name| name.strip_prefix('$')).chain(groups(http)).collect()
}

/// The names of the groups of all expressions.
fn groups(http: &Directive) -> impl Iterator<Item = &str> {
    const WITH: [&str; 5] = ["if", "location", "map", "rewrite", "server_name"];
    let directives = every_block(http).flat_map(Directive::inside);
    let with = directives.filter(|directive| WITH.contains(&directive.name.as_str()));
    with.flat_map(|directive| {
        let args = directive.args.iter().map(|arg| arg.text.as_str());
        args.chain(directive.inside().iter().map(|entry| entry.name.as_str())).flat_map(expression::names)
    })
}

impl Value {
    /// Whether it is longer than anything that means something.
    pub(super) fn is_too_long(&self) -> bool {
        self.text.len() > LENGTH || self.keys.len() > LENGTH
    }

    fn followed_by(&self, more: &Self) -> Self {
        let keys = self.keys.iter().chain(&more.keys).cloned().collect();
        Self { keys, text: format!("{}{}", self.text, more.text) }
    }

    fn under(mut self, key: Option<&str>) -> Self {
        self.keys.splice(0..0, key.map(str::to_owned));
        self
    }
}

fn is(written: Option<&str>, name: &str) -> bool {
    written.and_then(|written| written.strip_prefix('$')).is_some_and(|written| written == name)
}

/// Directives of modules that give a variable a value.
const GIVING: [&str; 6] =
    ["auth_request_set", "js_set", "perl_set", "set_by_lua", "set_by_lua_block", "set_by_lua_file"];

const TABLES: [&str; 3] = ["geo", "map", "split_clients"];

/// Variables of nginx that say something of the server itself.
const OF_THE_SERVER: [&str; 12] = [
    "connection",
    "document_root",
    "hostname",
    "msec",
    "nginx_version",
    "pid",
    "proxy_host",
    "proxy_port",
    "realpath_root",
    "server_addr",
    "server_name",
    "server_port",
];

#[cfg(test)]
mod tests {
    use super::super::tests::{scope, tree};
    use super::*;

    fn origin(text: &str, name: &str) -> String {
        let tree = tree(text);
        let scope = scope(&tree, "/");
        match Variables::new(&scope).origin(name) {
            Origin::Request(name) => format!("request: {name}"),
            Origin::Unclear(name) => format!("unclear: {name}"),
            Origin::Written(values) => {
                let shown = values.iter().map(|value| format!("{}={}", value.keys.join("+"), value.text));
                shown.collect::<Vec<_>>().join(" ")
            }
        }
    }

    #[test]
    fn a_variable_is_what_is_written_or_what_a_request_says() {
        let site = "map $arg_v $node { default a; v1 b; ~^x(?<deep>.*)$ c; }
            map $1 $loose { default $http_x; }
            map $a $none { x 1; }
            geo $geo { default 10.0.0.1; proxy 1.1.1.1; 10.0.0.0/8 10.0.0.2; }
            split_clients $x $split { 50% p; * q; }
            server { set $up http://$node; set $loop $loop; set $many $up; location / {
                set $own 1; set $own 2; if ($x) { set $own 3; } auth_request_set $given $y; }
                location /b { set $up other; } }";
        for (name, expected) in [
            ("node", "default=a v1=b ~^x(?<deep>.*)$=c"),
            ("loose", "request: http_x"),
            ("none", "x=1 default="),
            ("geo", "default=10.0.0.1 10.0.0.0/8=10.0.0.2"),
            ("split", "50%=p *=q"),
            ("up", "default=http://a v1=http://b ~^x(?<deep>.*)$=http://c =other"),
            ("own", "=3 =2"),
            ("given", "unclear: $given"),
            ("deep", "request: deep"),
            ("1", "request: 1"),
            ("arg_host", "request: arg_host"),
            ("host", "request: host"),
            ("server_addr", "unclear: $server_addr"),
            ("scheme", "=http =https"),
            ("loop", "unclear: $loop"),
        ] {
            assert_eq!(origin(site, name), expected, "{name}");
        }
    }

    #[test]
    fn variables_made_of_each_other_end() {
        let sets: String = (0..40).map(|n| format!("set $v{n} $v{}$v{};", n + 1, n + 1)).collect();
        let site = format!("server {{ {sets} set $v40 x; location / {{ }} }}");
        assert!(origin(&site, "v0").starts_with("unclear: "));
        let chain: String = (0..2000).map(|n| format!("set $v{n} $v{};", n + 1)).collect();
        assert!(origin(&format!("server {{ {chain} location / {{ }} }}"), "v0").starts_with("unclear: "));
        let long = format!("set $a {}; set $b {}; location / {{ }}", "a".repeat(4000), "$a".repeat(3));
        assert!(origin(&format!("server {{ {long} }}"), "b").starts_with("unclear: "));
        let wide: String = (0..2000).map(|n| format!("{n} {n};")).collect();
        assert_eq!(origin(&format!("map $x $y {{ {wide} }} server {{ location / {{ }} }}"), "y"), "unclear: $y");
    }
}
