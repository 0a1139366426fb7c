//! The shape of each config file: one type each, its keys spelled nowhere else.

pub(crate) mod jicofo_conf;
pub(crate) mod jvb_conf;
pub(crate) mod prosody_cfg;

use crate::component::HttpServer;
use crate::name::Password;
use crate::syntax::hocon::Substitution;
use serde::{Serialize, Serializer};
use std::net::{IpAddr, Ipv4Addr};

/// A password as it stands in a HOCON file: a text, or the variable it is taken from when the program starts.
#[derive(Debug)]
pub(crate) struct HoconPassword<'a>(pub(crate) &'a Password);

impl Serialize for HoconPassword<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Password::Env(name) => {
                Substitution::new(name.as_str()).map_err(serde::ser::Error::custom)?.serialize(serializer)
            }
            Password::File { secret, .. } | Password::Literal(secret) => secret.serialize(serializer),
        }
    }
}

/// The host an HTTP server is bound to, written out: the defaults of Jicofo have changed over the years.
fn bound_to(server: &HttpServer) -> IpAddr {
    server.address().unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED))
}
