//! The texts that are the same for any number of bridges, kept as pieces between which the domain stands.
//!
//! They are taken from what the library emits for one bridge: by hand one would type them once, and nobody should have
//! to type them again here each time one of them is bettered.

use crate::deployment::{DOMAIN, spec};
use crate::stream;
use jitsi_topology::Topology;
use serde::Deserialize;
use std::error::Error;

/// A text with a hole wherever the domain stands.
#[derive(Debug, Deserialize)]
#[serde(from = "String")]
pub struct Constant(Vec<String>);

impl From<String> for Constant {
    fn from(text: String) -> Self {
        Self::new(&text)
    }
}

impl Constant {
    fn new(text: &str) -> Self {
        Self(text.split(DOMAIN).map(str::to_owned).collect())
    }

    /// Adds the text to `out`, with `domain` in every hole.
    pub fn write(&self, domain: &str, out: &mut String) {
        for (index, piece) in self.0.iter().enumerate() {
            if index > 0 {
                out.push_str(domain);
            }
            out.push_str(piece);
        }
    }

    /// The whole text.
    pub fn text(&self) -> String {
        self.0.join(DOMAIN)
    }
}

/// What stands around the texts that there are once for each bridge or machine.
#[derive(Debug, Deserialize)]
pub struct Constants {
    /// Both Prosody configs and jicofo.conf.
    pub before_bridges: Constant,
    /// The nginx site up to its first route.
    pub before_routes: Constant,
    /// The rest of it, config.js, the service and the script of the accounts.
    pub behind_routes: Constant,
    /// The pages of certificates, which are no configs.
    #[serde(flatten)]
    pub certificates: Certificates,
}

/// What stands around the names on the pages of certificates.
#[derive(Debug, Deserialize)]
pub struct Certificates {
    /// The certificates of a machine that has bridges, up to the first name.
    pub before_names: Constant,
    /// The rest of those.
    pub behind_names: Constant,
    /// The certificates of the servers.
    pub behind_machines: Constant,
}

impl Constants {
    /// Cuts them out of what is emitted for one bridge.
    ///
    /// # Errors
    /// When that no longer has the shape that is known here.
    pub fn learn() -> Result<Self, Box<dyn Error>> {
        let text = stream::text(&Topology::resolve(&spec(1)?)?)?;
        let certificates = format!("Certificates of {DOMAIN}\n");
        let (before_bridges, rest) = cut(&text, "# Jitsi Videobridge of", "  relay {\n    enabled = false\n  }\n}\n")?;
        let (before_routes, rest) = cut(rest, "    location ^~ /colibri-ws/jvb0/", ";\n    }\n")?;
        let (behind_routes, rest) = cut(rest, &certificates, "")?;
        let (before_names, rest) = cut(rest, "bridge jvb0", "")?;
        let (behind_names, rest) = cut(rest, &certificates, "")?;
        Ok(Self {
            before_bridges: Constant::new(before_bridges),
            before_routes: Constant::new(before_routes),
            behind_routes: Constant::new(behind_routes),
            certificates: Certificates {
                before_names: Constant::new(&format!("{certificates}{before_names}")),
                behind_names: Constant::new(behind_names),
                behind_machines: Constant::new(&format!("{certificates}{rest}")),
            },
        })
    }
}

/// What stands before `from`, and what stands behind the `to` that follows.
fn cut<'t>(text: &'t str, from: &str, to: &str) -> Result<(&'t str, &'t str), String> {
    let missing = |mark: &str| format!("what is emitted has no `{}` any more", mark.escape_debug());
    let (before, rest) = text.split_once(from).ok_or_else(|| missing(from))?;
    let (_, behind) = rest.split_once(to).ok_or_else(|| missing(to))?;
    Ok((before, behind))
}
