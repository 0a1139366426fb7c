//! Properties of the firewall, whatever the deployment.

use jitsi_topology::component::{Components, Login};
use jitsi_topology::fact::Transport;
use jitsi_topology::name::MachineName;
use jitsi_topology::strategy::{breakable, broken, topology};
use jitsi_topology_downstream::{Rule, firewall};
use proptest::prelude::*;

/// Whether a login from `client` to `server` passes the firewall of the server's machine.
fn passes(topology: &jitsi_topology::Topology, client: &MachineName, server: &MachineName, login: &Login) -> bool {
    let rule = Rule { machine: server.clone(), transport: Transport::Tcp, port: login.port };
    client == server || firewall(topology).contains(&rule)
}

proptest! {
    #[test]
    fn every_login_from_another_machine_is_let_in(topology in topology()) {
        let Components { main_prosody, prosody_jvb, jicofo, bridges, .. } = topology.components();
        let (client, service) = (&jicofo.xmpp.client.login, &jicofo.xmpp.service.login);
        prop_assert!(passes(&topology, &jicofo.machine, &main_prosody.machine, client));
        prop_assert!(passes(&topology, &jicofo.machine, &prosody_jvb.machine, service));
        for bridge in bridges {
            for client in &bridge.xmpp {
                prop_assert!(passes(&topology, &bridge.machine, &prosody_jvb.machine, &client.login));
            }
        }
    }

    #[test]
    fn participants_send_media_to_every_bridge(topology in topology()) {
        let open = firewall(&topology);
        for bridge in &topology.components().bridges {
            let rule = Rule { machine: bridge.machine.clone(), transport: Transport::Udp, port: bridge.media.port };
            prop_assert!(open.contains(&rule));
        }
    }

    // A program that shows violations can be tested with one of each law.
    #[test]
    fn whatever_is_wrong_can_be_shown_in_one_line(
        broken in proptest::sample::select(breakable().collect::<Vec<_>>()).prop_flat_map(broken),
    ) {
        for violation in broken.violations() {
            prop_assert_eq!(violation.message().lines().count(), 1);
        }
    }
}
