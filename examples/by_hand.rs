//! Put components together by hand, add one of your own, and read what is wrong with them.
#![expect(clippy::print_stdout, reason = "an example shows what it does")]

use jitsi_topology::component::{Listener, Login};
use jitsi_topology::fact::Tls;
use jitsi_topology::name::{
    BridgeName, Domain, EnvName, Host, Interfaces, MachineName, Nickname, Node, Password, Port, RoomJid,
};
use jitsi_topology::spec::{Bridge, Spec};
use jitsi_topology::{Component, Topology};
use std::sync::Arc;

/// A recorder: it derives its facts, and so obeys the same laws as everybody else.
#[derive(Debug, Component)]
#[component(section = "jibri")]
struct Jibri {
    /// The machine it runs on.
    machine: MachineName,
    /// Where its API listens.
    #[fact(tcp(protocol = "HTTP", purpose = "Jibri API"))]
    api: Listener,
    /// Its connection to the main Prosody.
    #[fact(part)]
    control: Login,
    /// The room recorders announce themselves in.
    #[fact(enters(through = control, kind = brewery))]
    brewery: RoomJid,
    /// Its name there.
    #[fact(stands_in = brewery)]
    nickname: Nickname,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let spec = Spec::new(Domain::parse("jitsi.example.com")?).bridge(Bridge::new(BridgeName::parse("jvb1")?));
    let mut components = Topology::resolve(&spec)?.into_components();

    components.prosody_jvb.muc.admins_own_rooms = false;
    components.bridges[0].xmpp[0].login.port = Port::new(5222)?;
    components.others.push(Arc::new(Jibri {
        machine: MachineName::parse("meet")?,
        api: Listener { interfaces: Interfaces::loopback(), port: Port::new(8888)? },
        control: Login {
            host: Host::parse("localhost")?,
            port: Port::new(5222)?,
            domain: Domain::parse("auth.jitsi.example.com")?,
            username: Node::parse("jibri")?,
            password: Password::Env(EnvName::parse("JIBRI_PASSWORD")?),
            tls: Tls::Required,
            verify_certificate: false,
        },
        brewery: RoomJid::parse("jibribrewery@internal.auth.jitsi.example.com")?,
        nickname: Nickname::parse("jibri1")?,
    }));

    match Topology::new(components) {
        Ok(_) => println!("fine"),
        Err(violations) => println!("{violations}"),
    }
    Ok(())
}
