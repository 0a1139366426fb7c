//! Where a request ends up, and what holds there: a block and those around it.

use super::{Arg, Directive};

/// A block and all those around it, from `http` inwards.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::audit) struct Scope<'t> {
    /// From `http` to the innermost; never empty.
    chain: Vec<&'t Directive>,
    http: &'t Directive,
}

impl<'t> Scope<'t> {
    pub(super) fn new(http: &'t Directive) -> Self {
        Self { chain: vec![http], http }
    }

    /// The scope of `block`, which stands in the block of this one.
    pub(super) fn within(&self, block: &'t Directive) -> Self {
        Self { chain: self.chain.iter().copied().chain([block]).collect(), http: self.http }
    }

    /// The `http` around it.
    pub(in crate::audit) fn http(&self) -> &'t Directive {
        self.http
    }

    /// The innermost block: a location, or an `if` in it.
    pub(in crate::audit) fn block(&self) -> &'t Directive {
        self.chain.last().copied().unwrap_or(self.http)
    }

    /// The `server` around it.
    pub(super) fn server(&self) -> Option<&'t Directive> {
        self.chain.iter().copied().find(|block| block.name == "server")
    }

    /// The blocks from the innermost outwards.
    pub(super) fn outwards(&self) -> impl Iterator<Item = &'t Directive> {
        self.chain.iter().rev().copied()
    }

    /// The directives called `name` that hold here: those of the nearest block that has any. A block that has one has
    /// none of those around it, also where several may be given (`proxy_set_header`, `add_header`).
    pub(in crate::audit) fn effective(&self, name: &'t str) -> Vec<&'t Directive> {
        let levels = self.outwards().map(|block| block.all(name).collect::<Vec<_>>());
        levels.into_iter().find(|level| !level.is_empty()).unwrap_or_default()
    }

    /// The value of the header `name` that is sent to where the request is passed. Without one nginx sends its own:
    /// `Host $proxy_host`, `Connection close`, and for all others what the client sent.
    pub(in crate::audit) fn header(&self, name: &str) -> Option<&'t Arg> {
        let set = self.effective("proxy_set_header").into_iter();
        let named = set.filter(|header| header.arg(0).is_some_and(|given| given.eq_ignore_ascii_case(name)));
        named.filter_map(|header| header.args.get(1)).next_back()
    }

    /// The `proxy_pass` that is followed here. Only an `if` and a `limit_except` have that of the location around
    /// them (`ngx_http_proxy_merge_loc_conf`).
    pub(in crate::audit) fn proxy_pass(&self) -> Option<&'t Directive> {
        for block in self.outwards() {
            let found = block.all("proxy_pass").last();
            if found.is_some() || !matches!(block.name.as_str(), "if" | "limit_except") {
                return found;
            }
        }
        None
    }
}

/// `block` and all blocks in it, each followed by those in it.
pub(super) fn every_block(block: &Directive) -> impl Iterator<Item = &Directive> {
    let mut open = vec![block];
    std::iter::from_fn(move || {
        let next = open.pop()?;
        open.extend(next.inside().iter().rev().filter(|directive| directive.block.is_some()));
        Some(next)
    })
}

/// The directives called `name` anywhere in `block`.
pub(super) fn anywhere<'t>(block: &'t Directive, name: &'t str) -> impl Iterator<Item = &'t Directive> {
    every_block(block).flat_map(move |block| block.all(name))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{scope, tree};

    #[test]
    fn a_level_that_has_one_has_none_of_those_around_it() {
        let tree = tree(
            "proxy_http_version 1.1; proxy_set_header Host a; proxy_set_header Upgrade b; server {
                location /a/ { proxy_pass http://x; if ($y) { proxy_set_header HOST c; } location /a/b/ { } }
            }",
        );
        let outer = scope(&tree, "/a/");
        assert_eq!(outer.header("host").map(|arg| arg.text.as_str()), Some("a"));
        assert_eq!(outer.effective("proxy_http_version")[0].arg(0), Some("1.1"));
        assert!(outer.effective("resolver").is_empty());
        let within = outer.within(outer.block().all("if").next().unwrap());
        assert_eq!(within.header("Host").map(|arg| arg.text.as_str()), Some("c"));
        assert_eq!(within.header("Upgrade"), None);
        assert_eq!(within.proxy_pass().and_then(|pass| pass.arg(0)), Some("http://x"));
        assert_eq!(scope(&tree, "/a/b/").proxy_pass(), None);
    }
}
