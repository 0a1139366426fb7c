//! Which location a path is for (`ngx_http_core_find_location` in `src/http/ngx_http_core_module.c`).

use super::scope::Scope;
use super::servers::Server;
use super::{Directive, expression};
use crate::place::Location as Place;

/// How many expressions are held against one path.
const EXPRESSIONS: usize = 1000;

/// The location a path is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::audit) struct Found<'t> {
    pub(in crate::audit) scope: Scope<'t>,
    /// Whether the client is sent to the same path with a `/` at its end: so it is where that is what a location
    /// with `proxy_pass` is called, and no other has the path itself.
    pub(in crate::audit) redirects: bool,
}

/// What could not be told, and where the reason stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::audit) struct Unclear {
    pub(in crate::audit) message: String,
    pub(in crate::audit) at: Place,
}

impl Unclear {
    pub(super) fn new(message: &str, at: &Place) -> Self {
        Self { message: message.to_owned(), at: at.clone() }
    }

    pub(super) fn expression(at: &Place) -> Self {
        Self::new("this expression is not understood, so what it matches is not known", at)
    }
}

impl<'t> Server<'t> {
    /// The location for `path`, which is decoded and has no `//`, `.` or `..` in it.
    ///
    /// # Errors
    ///
    /// Where it depends on an expression that is not understood.
    pub(in crate::audit) fn location_for(&self, path: &str) -> Result<Option<Found<'t>>, Unclear> {
        let mut search = Search { path, left: EXPRESSIONS };
        Ok(search.find(self.scope())?.map(|best| best.found))
    }
}

/// The best of one level, and whether a level around it may still prefer an expression of its own.
struct Best<'t> {
    found: Found<'t>,
    settled: bool,
}

struct Search<'p> {
    path: &'p str,
    left: usize,
}

impl Search<'_> {
    /// The location in `around`, and in those in it: the exact one, else the first expression that matches, unless the
    /// longest prefix forbids them, else that prefix.
    fn find<'t>(&mut self, around: &Scope<'t>) -> Result<Option<Best<'t>>, Unclear> {
        let fixed = self.fixed(around);
        let mut best = None;
        let mut expressions = true;
        if let Some((location, how)) = fixed {
            let scope = around.within(location);
            if how != Fixed::Prefix {
                let found = Found { scope, redirects: how == Fixed::Redirect };
                return Ok(Some(Best { found, settled: true }));
            }
            expressions = !matches!(kind(location), Kind::Prefix(_, Expressions::Never));
            let nested = self.find(&scope)?;
            let own = Best { found: Found { scope, redirects: false }, settled: false };
            let nested = nested.unwrap_or(own);
            if nested.settled {
                return Ok(Some(nested));
            }
            best = Some(nested);
        }
        if !expressions {
            return Ok(best);
        }
        for location in around.block().all("location") {
            if !self.matches(location)? {
                continue;
            }
            let scope = around.within(location);
            let own = Found { scope: scope.clone(), redirects: false };
            let found = self.find(&scope)?.map_or(own, |nested| nested.found);
            return Ok(Some(Best { found: Found { redirects: false, ..found }, settled: true }));
        }
        Ok(best)
    }

    /// The location whose text is the path or the longest beginning of it.
    fn fixed<'t>(&self, around: &Scope<'t>) -> Option<(&'t Directive, Fixed)> {
        let locations = || around.block().all("location");
        let whole = |exact: bool| {
            locations().find(|location| match kind(location) {
                Kind::Exact(text) => exact && text == self.path,
                Kind::Prefix(text, _) => !exact && text == self.path,
                _ => false,
            })
        };
        if let Some(location) = whole(true) {
            return Some((location, Fixed::Exact));
        }
        if let Some(location) = whole(false) {
            return Some((location, Fixed::Prefix));
        }
        let with_slash = locations().find(|location| match kind(location) {
            Kind::Exact(text) | Kind::Prefix(text, _) => text.strip_suffix('/') == Some(self.path) && passes(location),
            _ => false,
        });
        if let Some(location) = with_slash {
            return Some((location, Fixed::Redirect));
        }
        let length = |location: &&Directive| match kind(location) {
            Kind::Prefix(text, _) if self.path.starts_with(text) => Some(text.len()),
            _ => None,
        };
        let prefixes = locations().filter_map(|location| Some((length(&location)?, location)));
        prefixes.max_by_key(|(length, _)| *length).map(|(_, location)| (location, Fixed::Prefix))
    }

    fn matches(&mut self, location: &Directive) -> Result<bool, Unclear> {
        let Kind::Expression(text, any_case) = kind(location) else { return Ok(false) };
        self.left = self.left.checked_sub(1).ok_or_else(|| {
            Unclear::new("more than 1000 expressions come before this one, and it is not looked at", &location.at)
        })?;
        expression::matches(text, any_case, self.path).ok_or_else(|| Unclear::expression(&location.at))
    }
}

/// How a location without an expression has the path.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fixed {
    Exact,
    Prefix,
    Redirect,
}

/// What a location is for.
enum Kind<'t> {
    Exact(&'t str),
    /// An expression, and whether upper and lower case are one.
    Expression(&'t str, bool),
    /// `@name`: no path leads there.
    Named,
    Prefix(&'t str, Expressions),
}

/// Whether expressions are preferred to a prefix.
enum Expressions {
    First,
    Never,
}

/// The sign and the text may be one word: `location =/x`.
fn kind(location: &Directive) -> Kind<'_> {
    let first = location.arg(0).unwrap_or_default();
    if let Some(text) = location.arg(1) {
        return match first {
            "=" => Kind::Exact(text),
            "^~" => Kind::Prefix(text, Expressions::Never),
            "~" => Kind::Expression(text, false),
            "~*" => Kind::Expression(text, true),
            // nginx does not start with it.
            _ => Kind::Named,
        };
    }
    if let Some(text) = first.strip_prefix('=') {
        Kind::Exact(text)
    } else if let Some(text) = first.strip_prefix("^~") {
        Kind::Prefix(text, Expressions::Never)
    } else if let Some(text) = first.strip_prefix("~*") {
        Kind::Expression(text, true)
    } else if let Some(text) = first.strip_prefix('~') {
        Kind::Expression(text, false)
    } else if first.starts_with('@') {
        Kind::Named
    } else {
        Kind::Prefix(first, Expressions::First)
    }
}

/// Whether a location passes requests on, which is when nginx adds the missing `/` itself.
fn passes(location: &Directive) -> bool {
    const PASSES: [&str; 6] = ["fastcgi_pass", "grpc_pass", "memcached_pass", "proxy_pass", "scgi_pass", "uwsgi_pass"];
    location.inside().iter().any(|directive| PASSES.contains(&directive.name.as_str()))
}

#[cfg(test)]
mod tests {
    use super::super::tests::tree;
    use super::*;

    fn location(text: &str, path: &str) -> String {
        let tree = tree(&format!("server {{ {text} }}"));
        let found = tree.servers().next().unwrap().location_for(path);
        match found {
            Ok(Some(Found { scope, redirects })) => {
                let args: Vec<&str> = scope.block().args.iter().map(|arg| arg.text.as_str()).collect();
                format!("{}{}", args.join(" "), if redirects { " redirects" } else { "" })
            }
            Ok(None) => "none".to_owned(),
            Err(unclear) => format!("{}: {}", unclear.at, unclear.message),
        }
    }

    #[test]
    fn exact_then_expressions_then_the_longest_prefix() {
        let text = "location / { } location /a { } location ^~ /a/b { } location = /a/b/c { } location ~ ^/a { }
            location ~* ^/A/B { } location @x { } location =/z { } location ~^/y$ { } location ^~/w { }";
        for (path, expected) in [
            ("/", "/"),
            ("/x", "/"),
            ("/a", "~ ^/a"),
            ("/a/b", "^~ /a/b"),
            ("/a/b/c", "= /a/b/c"),
            ("/a/b/c/", "^~ /a/b"),
            ("/A/b", "~* ^/A/B"),
            ("/z", "=/z"),
            ("/y", "~^/y$"),
            ("/wx", "^~/w"),
        ] {
            assert_eq!(location(text, path), expected, "{path}");
        }
        assert_eq!(location("location /a { }", "/b"), "none");
    }

    #[test]
    fn locations_may_lie_in_each_other() {
        let text = "location /a { location /a/b { } location ~ c$ { } }
            location ^~ /d { location /d/e { location ~ f$ { } } location = /d/x { } }
            location ~ /b/ { location ~ q$ { } }";
        for (path, expected) in [
            ("/a/c", "~ c$"),
            ("/a/b", "/a/b"),
            ("/a/b/", "~ /b/"),
            ("/a/b/c", "~ c$"),
            ("/d/e", "/d/e"),
            ("/d/e/b/", "/d/e"),
            ("/d/e/f", "~ f$"),
            ("/d/x", "= /d/x"),
            ("/x/b/q", "~ q$"),
        ] {
            assert_eq!(location(text, path), expected, "{path}");
        }
    }

    #[test]
    fn a_missing_slash_is_added_where_requests_are_passed_on() {
        let text = "location / { } location ~ . { } location /a/ { proxy_pass http://x; } location /b/ { }";
        assert_eq!(location(text, "/a"), "/a/ redirects");
        assert_eq!(location(text, "/b"), "~ .");
        assert_eq!(location(&format!("{text} location ^~ /a {{ }}"), "/a"), "^~ /a");
    }

    #[test]
    fn an_expression_that_is_not_understood_is_told_where_it_counts() {
        let text = "location = /a { } location ^~ /b { } location ~ \"[^[]\" { }";
        assert_eq!(location(text, "/a"), "= /a");
        assert_eq!(location(text, "/b/c"), "^~ /b");
        assert!(location(text, "/c").contains("this expression is not understood"));
        let many = "location ~ ^/x$ { } ".repeat(1100);
        assert!(location(&many, "/y").contains("more than 1000 expressions"));
    }

    #[test]
    fn the_site_of_the_debian_package_is_read() {
        let text = "location = /http-bind { } location ~ ^/([^/?&:'\"]+)$ { try_files $uri @root_path; }
            location ~ ^/([^/?&:'\"]+)/(.*)$ { } location ~ ^/([^/?&:'\"]+)/http-bind { }";
        assert_eq!(location(text, "/http-bind"), "= /http-bind");
        assert_eq!(location(text, "/room"), "~ ^/([^/?&:'\"]+)$");
        assert_eq!(location(text, "/tenant/http-bind"), "~ ^/([^/?&:'\"]+)/(.*)$");
    }
}
