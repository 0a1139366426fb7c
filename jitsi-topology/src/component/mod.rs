//! The components of a deployment as they will run: every value present and typed.
//!
//! They come from a spec by resolving, from files by reading, or from your own code: their fields are public. Being
//! able to write one down is no proof of anything; [`Topology::new`](crate::Topology::new) is where the laws are
//! asked.

mod bridge;
mod jicofo;
mod main_prosody;
mod nginx;
mod part;
mod prosody;
mod prosody_jvb;

pub use crate::fact::Component;
pub use crate::registry::Machine;
pub use bridge::{Bridge, COLIBRI_WEBSOCKET, IncompleteClient, Mapping, MucClient, Relay, WebSocket};
pub use jicofo::{ClientConnection, Jicofo, JicofoXmpp, ServiceConnection};
pub use main_prosody::{FeatureHost, FeatureRole, FocusProxy, HTTP_BIND, MainProsody, Web, XMPP_WEBSOCKET};
pub use nginx::{ColibriRoute, Nginx, XmppRoutes};
pub use part::{
    Account, Authentication, Certificate, FOCUS, HostExtra, HttpServer, Listener, Login, Muc, Token, VirtualHost,
    private,
};
pub use prosody::{Additions, InstancePaths, JITSI_PLUGINS, SECURE_INTERFACES};
pub use prosody_jvb::ProsodyJvb;

use crate::name::MachineName;
use crate::registry::Roster;
use std::collections::BTreeMap;
use std::sync::Arc;

/// All components of one deployment, and the machines they run on.
#[derive(Clone, Debug)]
pub struct Components {
    /// The machines, by name.
    pub machines: BTreeMap<MachineName, Machine>,
    /// The Prosody of the browsers.
    pub main_prosody: MainProsody,
    /// The Prosody of the bridges.
    pub prosody_jvb: ProsodyJvb,
    /// The focus.
    pub jicofo: Jicofo,
    /// The web server.
    pub nginx: Nginx,
    /// Components of your own, held to the same laws.
    pub others: Vec<Arc<dyn Component>>,
    /// The bridges.
    pub bridges: Vec<Bridge>,
}

/// The numbers of the components that are there once, in the order they are asked.
const FIXED: [fn(&Components) -> &dyn Component; 4] =
    [|all| &all.main_prosody, |all| &all.prosody_jvb, |all| &all.jicofo, |all| &all.nginx];

impl Components {
    /// The number of nginx.
    pub(crate) const NGINX: u32 = 3;

    /// How many components there are.
    pub fn len(&self) -> usize {
        FIXED.len() + self.others.len() + self.bridges.len()
    }

    /// Never: the four that are there once are always there.
    pub fn is_empty(&self) -> bool {
        false
    }

    /// Every component, those that are there once first and the bridges last.
    pub fn iter(&self) -> impl Iterator<Item = &dyn Component> {
        (0..self.len()).map(|number| self.at(number))
    }

    fn at(&self, number: usize) -> &dyn Component {
        if let Some(fixed) = FIXED.get(number) {
            return fixed(self);
        }
        let number = number - FIXED.len();
        match self.others.get(number) {
            Some(other) => &**other,
            None => &self.bridges[number - self.others.len()],
        }
    }

    /// The number of the bridge at `index`.
    pub(crate) fn bridge_number(&self, index: usize) -> u32 {
        u32::try_from(FIXED.len() + self.others.len() + index).unwrap_or(u32::MAX)
    }
}

impl Roster for Components {
    fn component(&self, number: u32) -> &dyn Component {
        self.at(number as usize)
    }

    fn position(&self, number: u32) -> Option<usize> {
        (number as usize).checked_sub(FIXED.len() + self.others.len())
    }
}
