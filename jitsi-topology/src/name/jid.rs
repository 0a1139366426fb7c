//! XMPP addresses: accounts and rooms, joined from parts that were already checked.

use super::{Domain, Name, NameError};
use std::borrow::Cow;
use std::fmt;

macro_rules! node_pattern {
    () => {
        r"[\x21\x23-\x25\x28-\x2e\x30-\x39\x3b\x3d\x3f\x41-\x7e]{1,1023}"
    };
}

text_name! {
    /// The part of an address before the `@`, in lower case: a user name or the name of a room.
    ///
    /// ASCII by the rules of RFC 6122 appendix A: printable, without space and without `"&'/:<>@`. Prosody, Jicofo
    /// and the bridge compare these without regard to case, so they are kept in lower case.
    Node: "a user or room name", "printable ASCII without space and without \" & ' / : < > @", like "jvbbrewery",
    pattern concat!("^", node_pattern!(), "$"), at most 1023, rule node
}

fn node(text: &str) -> Result<Cow<'_, str>, String> {
    super::text::refuse_first(text, |c| c.is_ascii_graphic() && !"\"&'/:<>@".contains(c))?;
    Ok(match text.bytes().any(|byte| byte.is_ascii_uppercase()) {
        true => Cow::Owned(text.to_ascii_lowercase()),
        false => Cow::Borrowed(text),
    })
}

/// Splits at the only `@` an address of ours can have.
fn split<N: Name>(text: &str) -> Result<(Node, Domain), NameError> {
    let blame = |problem: String| NameError::new::<N>(text, problem);
    if text.contains('/') {
        return Err(blame("it has a `/`: a resource does not belong here".to_owned()));
    }
    let (node, domain) = text.split_once('@').ok_or_else(|| blame("it has no `@`".to_owned()))?;
    let node = Node::parse(node).map_err(|error| blame(format!("before the `@`: {}", error.problem())))?;
    let domain = Domain::parse(domain).map_err(|error| blame(format!("after the `@`: {}", error.problem())))?;
    Ok((node, domain))
}

/// An address made of a node and a domain; the two public types differ in what the domain is.
macro_rules! address {
    ($(#[$doc:meta])* $name:ident { $node:ident: $node_doc:literal, $domain:ident: $domain_doc:literal }, $what:literal, $allowed:literal, like $example:literal) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name {
            $node: Node,
            $domain: Domain,
        }

        impl $name {
            /// Joins two parts; cannot fail, because both were parsed.
            pub fn new($node: Node, $domain: Domain) -> Self {
                Self { $node, $domain }
            }

            /// Reads `text`; see [`Name::parse`].
            ///
            /// # Errors
            #[doc = concat!("When `text` is not ", $what, ".")]
            pub fn parse(text: &str) -> Result<Self, NameError> {
                <Self as Name>::parse(text)
            }

            #[doc = $node_doc]
            pub fn $node(&self) -> &Node {
                &self.$node
            }

            #[doc = $domain_doc]
            pub fn $domain(&self) -> &Domain {
                &self.$domain
            }
        }

        impl Name for $name {
            const WHAT: &'static str = $what;
            const ALLOWED: &'static str = $allowed;
            const EXAMPLE: &'static str = $example;
            const PATTERN: &'static str = concat!("^", node_pattern!(), "@(?:", domain_pattern!(), ")$");
            const NEVER: Option<&'static str> = Some(concat!("@(?:.{254}|.*", long_label!(), ")"));
            const MAX_BYTES: usize = 2048;

            fn parse(text: &str) -> Result<Self, NameError> {
                super::text::refuse_length(text, Self::MAX_BYTES).map_err(|problem| NameError::new::<Self>(text, problem))?;
                split::<Self>(text).map(|($node, $domain)| Self { $node, $domain })
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}@{}", self.$node, self.$domain)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}(\"{self}\")", stringify!($name))
            }
        }

        parsed_name!($name);

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                // Whole: every bridge has a room, and a text that is shown piece by piece is escaped piece by piece.
                serializer.serialize_str(&[self.$node.as_str(), "@", self.$domain.as_str()].concat())
            }
        }
    };
}

address! {
    /// An account: `focus@auth.meet.example.org`.
    ///
    /// ```
    /// use jitsi_topology::name::BareJid;
    /// let focus = BareJid::parse("Focus@auth.meet.example.org")?;
    /// assert_eq!(focus.node().as_str(), "focus");
    /// assert_eq!(focus.domain().as_str(), "auth.meet.example.org");
    /// # Ok::<(), jitsi_topology::name::NameError>(())
    /// ```
    BareJid { node: "The user name.", domain: "The VirtualHost the account lives on." },
    "an account address", "a user name, `@` and the domain of a VirtualHost, without a resource", like "focus@auth.meet.example.org"
}

address! {
    /// A room: `jvbbrewery@muc.tech.meet.example.org`.
    RoomJid { node: "The name of the room.", muc: "The MUC service the room lives on." },
    "a room address", "a room name, `@` and the domain of a MUC service, without a nickname", like "jvbbrewery@muc.tech.meet.example.org"
}
