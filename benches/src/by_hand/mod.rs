//! The peer written by hand: plain structs, the checks one would think of, and `write!` of the same bytes.
//!
//! It is what a careful programmer would write who needs nothing but speed: names are texts that are trusted, a mistake
//! is told by one line, and every file is one format string.

mod constants;

pub use constants::{Certificates, Constant, Constants};

use crate::deployment::spec_with_ports;
use serde::Deserialize;
use std::collections::BTreeMap;
#[expect(clippy::disallowed_types, reason = "it is what one takes by hand; nothing iterates it")]
use std::collections::HashSet;
use std::fmt::{self, Write};
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::Path;

/// A description with every port written out.
#[derive(Debug, Deserialize)]
pub struct Plan {
    domain: String,
    machines: BTreeMap<String, Machine>,
    bridges: Vec<Bridge>,
}

#[derive(Debug, Deserialize)]
struct Machine {
    address: String,
}

#[derive(Debug, Deserialize)]
struct Bridge {
    name: String,
    machine: String,
    media: Listener,
    private_http: Listener,
    websocket: Listener,
}

#[derive(Debug, Deserialize)]
struct Listener {
    port: u16,
}

impl Plan {
    /// The plan of a deployment that every benchmark shares.
    ///
    /// # Errors
    /// Never: the names are made there.
    pub fn new(bridges: usize) -> Result<Self, Box<dyn std::error::Error>> {
        Ok(serde_json::from_value(serde_json::to_value(spec_with_ports(bridges)?)?)?)
    }

    /// Whether the bridges can work together: nobody shares a name, a port or an unknown machine.
    ///
    /// # Errors
    /// The first mistake.
    #[expect(clippy::disallowed_types, reason = "see above")]
    pub fn check(&self) -> Result<(), String> {
        let mut names = HashSet::with_capacity(self.bridges.len());
        let mut sockets = HashSet::with_capacity(3 * self.bridges.len());
        for Bridge { name, machine, media, private_http, websocket } in &self.bridges {
            if !names.insert(name.as_str()) {
                return Err(format!("two bridges are called {name}"));
            }
            if !self.machines.contains_key(machine) {
                return Err(format!("there is no machine {machine}"));
            }
            for (transport, port) in [("udp", media.port), ("tcp", private_http.port), ("tcp", websocket.port)] {
                if !sockets.insert((machine.as_str(), transport, port)) {
                    return Err(format!("{transport} port {port} of {machine} is taken twice"));
                }
            }
        }
        Ok(())
    }

    /// Writes every file, one after the other.
    ///
    /// # Errors
    /// When `out` takes no more.
    pub fn write(&self, constants: &Constants, out: &mut String) -> fmt::Result {
        self.write_configs(constants, out)?;
        self.write_certificates(constants, out)
    }

    /// Writes what programs read.
    ///
    /// # Errors
    /// When `out` takes no more.
    pub fn write_configs(&self, constants: &Constants, out: &mut String) -> fmt::Result {
        constants.before_bridges.write(&self.domain, out);
        for bridge in &self.bridges {
            self.write_jvb_conf(bridge, out)?;
        }
        self.write_site(constants, out)
    }

    fn write_site(&self, constants: &Constants, out: &mut String) -> fmt::Result {
        constants.before_routes.write(&self.domain, out);
        for Bridge { name, machine, websocket, .. } in &self.bridges {
            let address = &self.machines[machine].address;
            write!(
                out,
                "    location ^~ /colibri-ws/{name}/ {{
        proxy_pass http://{address}:{port};
    }}
",
                port = websocket.port
            )?;
        }
        constants.behind_routes.write(&self.domain, out);
        Ok(())
    }

    /// Writes the config of every bridge and the certificates of every machine that has some to a file of its own below
    /// `folder`, and what is the same for any number of bridges, with the site, to one.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn write_files(&self, constants: &Constants, folder: &Path) -> io::Result<()> {
        let mut text = String::new();
        let mut made = "";
        for bridge in &self.bridges {
            let below = folder.join(&bridge.machine).join("etc/jitsi/videobridge");
            if made != bridge.machine {
                fs::create_dir_all(&below)?;
                made = &bridge.machine;
            }
            text.clear();
            self.write_jvb_conf(bridge, &mut text).map_err(io::Error::other)?;
            File::create(below.join(format!("{}.conf", bridge.name)))?.write_all(text.as_bytes())?;
        }
        for (machine, names) in self.on_machines() {
            let below = folder.join(machine).join("usr/local/share/doc/jitsi-topology");
            fs::create_dir_all(&below)?;
            text.clear();
            self.write_page(&names, constants, &mut text).map_err(io::Error::other)?;
            File::create(below.join("certificates.txt"))?.write_all(text.as_bytes())?;
        }
        text.clear();
        constants.before_bridges.write(&self.domain, &mut text);
        self.write_site(constants, &mut text).map_err(io::Error::other)?;
        constants.certificates.behind_machines.write(&self.domain, &mut text);
        File::create(folder.join("rest"))?.write_all(text.as_bytes())
    }

    fn write_jvb_conf(&self, bridge: &Bridge, out: &mut String) -> fmt::Result {
        let Bridge { name, machine, media, private_http, websocket } = bridge;
        let (domain, address) = (&self.domain, &self.machines[machine].address);
        write!(
            out,
            r#"# Jitsi Videobridge of {domain}
#
# Generated by jitsi-topology. Changes made here are lost: change the description and render it again.

videobridge {{
  apis {{
    xmpp-client {{
      configs {{
        # Drops out without a word when HOSTNAME, USERNAME, PASSWORD, MUC_JIDS or MUC_NICKNAME is missing.
        # These keys take underscores, never dashes.
        {name} {{
          HOSTNAME = "{domain}"
          # The default is 5222, the main Prosody.
          PORT = 15222
          DOMAIN = "tech.{domain}"
          USERNAME = "jvb"
          PASSWORD = ${{JVB_AUTH_PASSWORD}}
          # Must equal brewery-jid in jicofo.conf.
          MUC_JIDS = "jvbbrewery@muc.tech.{domain}"
          # Two bridges with one nickname become one.
          MUC_NICKNAME = "{name}"
          SECURITY_MODE = "required"
          DISABLE_CERTIFICATE_VERIFICATION = false
        }}
      }}
    }}
  }}
  http-servers {{
    private {{
      host = "127.0.0.1"
      port = {private}
    }}
    # Off by default; WebSockets need it.
    public {{
      host = "{address}"
      port = {public}
    }}
  }}
  websockets {{
    enabled = true
    # What browsers are told to connect to: nginx, not this machine.
    domains = ["{domain}:443"]
    # The segment of the path that nginx has a route for.
    server-id = "{name}"
    # nginx ends TLS; without this browsers are told ws:// and refuse.
    tls = true
  }}
  ice {{
    udp {{
      port = {media}
    }}
  }}
  # Must agree with jicofo.sctp.enabled.
  sctp {{
    enabled = true
  }}
  # Must agree with jicofo.octo.enabled.
  relay {{
    enabled = false
  }}
}}
"#,
            media = media.port,
            private = private_http.port,
            public = websocket.port,
        )
    }

    fn write_certificates(&self, constants: &Constants, out: &mut String) -> fmt::Result {
        for names in self.on_machines().values() {
            self.write_page(names, constants, out)?;
        }
        constants.certificates.behind_machines.write(&self.domain, out);
        Ok(())
    }

    /// The bridges of each machine.
    fn on_machines(&self) -> BTreeMap<&str, Vec<&str>> {
        let mut on_machines: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for bridge in &self.bridges {
            on_machines.entry(&bridge.machine).or_default().push(&bridge.name);
        }
        on_machines
    }

    /// What the bridges of one machine must trust.
    fn write_page(&self, names: &[&str], constants: &Constants, out: &mut String) -> fmt::Result {
        constants.certificates.before_names.write(&self.domain, out);
        for (index, name) in names.iter().enumerate() {
            let separator = if index == 0 { "" } else { ", " };
            write!(out, "{separator}bridge {name}")?;
        }
        constants.certificates.behind_names.write(&self.domain, out);
        Ok(())
    }
}
