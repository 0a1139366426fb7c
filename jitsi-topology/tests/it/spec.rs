//! What people write: defaults, overrides, and every bad value at once.

use crate::deployment::name;
use jitsi_topology::Topology;
use jitsi_topology::component::{self, Additions, Components, FeatureHost, FeatureRole};
use jitsi_topology::name::{Feature, HostKind, Interfaces, MachineName};
use jitsi_topology::spec::{Bridge, Channel, Lenient, Machine, Spec};

fn codes(spec: &Spec) -> Vec<String> {
    match Topology::resolve(spec) {
        Ok(_) => Vec::new(),
        Err(violations) => {
            violations.iter().map(|violation| format!("{} {}", violation.code(), violation.at().path())).collect()
        }
    }
}

fn seed() -> Spec {
    Spec::new(name("jitsi.example.com")).bridge(Bridge::new(name("jvb1")))
}

#[test]
fn every_bad_value_is_told_at_once_and_nothing_that_follows_from_it() {
    let mut spec = seed().bridge(Bridge::new(name("jvb2")));
    spec.prosody_jvb.c2s.port = Some(Lenient::parsed("70000"));
    spec.jicofo.service.domain = Some(Lenient::parsed("a..b"));
    spec.bridges[1].xmpp.brewery = Some(Lenient::parsed("nobody"));
    spec.bridges[1].machine = Some("media1".to_owned());
    assert_eq!(
        codes(&spec),
        [
            "invalid-value bridges[1].machine",
            "invalid-value bridges[1].xmpp.brewery",
            "invalid-value jicofo.service.domain",
            "invalid-value prosody_jvb.c2s.port",
        ]
    );
}

#[test]
fn what_follows_from_a_bad_value_is_not_told_of_the_part_it_belongs_to_either() {
    let mut spec = seed();
    spec.main_prosody.conference.admins = Some(vec![Lenient::parsed("boss@auth.jitsi.example.com")]);
    assert_eq!(codes(&spec), ["room-owner main_prosody.conference.admins"]);
    // The account is that of another name, which nobody knows; the law names `jicofo.client` as a whole.
    spec.jicofo.client.username = Some(Lenient::parsed("no name"));
    assert_eq!(codes(&spec), ["invalid-value jicofo.client.username"]);
}

#[test]
fn a_bad_domain_is_the_only_thing_told_besides_other_bad_values() {
    let mut spec = seed();
    spec.domain = Lenient::parsed("no domain");
    spec.jicofo.brewery = Some(Lenient::parsed("x"));
    assert_eq!(codes(&spec), ["invalid-value domain", "invalid-value jicofo.brewery"]);
}

#[test]
fn a_machine_without_an_address_is_blamed_once() {
    let mut spec = seed();
    spec.machines.insert("media1".to_owned(), Machine::default());
    for bridge in ["jvb2", "jvb3"] {
        spec = spec.bridge(Bridge::new(name(bridge)).on(&name("media1")));
    }
    assert_eq!(codes(&spec), ["invalid-value machines.media1.address"]);
}

#[test]
fn a_machine_that_nobody_connects_to_has_no_address_and_needs_none() {
    let mut spec = seed().machine(&name("meet"), name("192.0.2.1"));
    spec.machines.insert("media1".to_owned(), Machine::default());
    let mut bridge = Bridge::new(name("jvb2")).on(&name("media1"));
    bridge.channel = Some(Channel::Datachannel);
    let topology = Topology::resolve(&spec.bridge(bridge)).unwrap();
    assert_eq!(topology.components().machines[&name::<MachineName>("media1")].address, None);
}

#[test]
fn listeners_are_bound_where_they_are_needed_and_nowhere_else() {
    let alone = Topology::resolve(&seed()).unwrap();
    let main = &alone.components().main_prosody;
    assert!(main.c2s.interfaces.is_loopback_only() && main.web.http.interfaces.is_loopback_only());
    assert!(alone.components().prosody_jvb.c2s.interfaces.is_loopback_only());

    let spec = seed().machine(&name("meet"), name("192.0.2.1")).machine(&name("media1"), name("192.0.2.2"));
    let spread = Topology::resolve(&spec.bridge(Bridge::new(name("jvb2")).on(&name("media1")))).unwrap();
    let all = spread.components();
    assert!(all.main_prosody.c2s.interfaces.is_loopback_only());
    assert_eq!(all.prosody_jvb.c2s.interfaces.to_string(), "127.0.0.1, 192.0.2.1");
    assert_eq!(
        all.bridges[0].websocket.as_ref().unwrap().http.as_ref().unwrap().address().unwrap().to_string(),
        "127.0.0.1"
    );
    assert_eq!(
        all.bridges[1].websocket.as_ref().unwrap().http.as_ref().unwrap().address().unwrap().to_string(),
        "192.0.2.2"
    );
    assert_eq!(all.bridges[1].xmpp[0].login.host.to_string(), "192.0.2.1");
    assert!(all.bridges[1].xmpp[0].login.verify_certificate);
}

#[test]
fn an_interface_is_the_one_that_is_written_and_an_asterisk_is_every_one() {
    let mut spec = seed().machine(&name("meet"), name("192.0.2.1")).machine(&name("media1"), name("192.0.2.2"));
    spec.bridges[0].machine = Some("media1".to_owned());
    for (written, address) in [("*", None), ("::", None), ("192.0.2.2", Some("192.0.2.2"))] {
        let interface = || Some(Lenient::parsed(written));
        spec.jicofo.rest.interface = interface();
        spec.bridges[0].private_http.interface = interface();
        spec.bridges[0].websocket.interface = interface();
        let topology = Topology::resolve(&spec).unwrap();
        let Components { jicofo, bridges, .. } = topology.components();
        let websocket = bridges[0].websocket.as_ref().unwrap().http.as_ref().unwrap();
        for server in [&jicofo.rest, &bridges[0].private_http, websocket] {
            assert_eq!(server.address().map(|ip| ip.to_string()).as_deref(), address);
            let interfaces = &server.listener().interfaces;
            assert_eq!(*interfaces == Interfaces::everywhere(), address.is_none(), "{written}: {interfaces}");
        }
    }
}

#[test]
fn nginx_is_a_trusted_proxy_where_it_comes_from_another_machine() {
    let spec = seed().machine(&name("meet"), name("192.0.2.1"));
    let mut spec = spec.machine(&name("web"), name("192.0.2.3"));
    let proxies = |spec: &Spec| {
        let topology = Topology::resolve(spec).unwrap();
        topology.components().main_prosody.web.trusted_proxies.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!(proxies(&spec), [""; 0]);
    spec.nginx.machine = Some("web".to_owned());
    assert_eq!(proxies(&spec), ["192.0.2.3"]);
}

#[test]
fn a_feature_brings_the_host_that_its_module_needs() {
    let mut spec = seed();
    spec.main_prosody.features = Feature::ALL.to_vec();
    let topology = Topology::resolve(&spec).unwrap();
    let main = &topology.components().main_prosody;
    let shown = |FeatureHost { host, .. }: &FeatureHost| match host {
        None => "no host".to_owned(),
        Some(FeatureRole::Component(domain)) => domain.to_string(),
        Some(FeatureRole::VirtualHost(host)) => format!("{} for {:?}", host.domain, host.authentication),
        Some(FeatureRole::Muc(muc)) => {
            // Whoever made a room there would own it.
            assert!(muc.only_admins_create && muc.admins == main.conference.admins, "{muc:?}");
            format!("{} with rooms{}", muc.domain, if muc.waits_for_focus { " of Jicofo" } else { "" })
        }
    };
    let expected = [
        "avmoderation.jitsi.example.com",
        "breakout.jitsi.example.com with rooms of Jicofo",
        "no host",
        "endconference.jitsi.example.com",
        "guest.jitsi.example.com for JitsiAnonymous",
        "lobby.jitsi.example.com with rooms",
        "polls.jitsi.example.com",
        "metadata.jitsi.example.com",
        "speakerstats.jitsi.example.com",
    ];
    assert_eq!(main.features.iter().map(shown).collect::<Vec<_>>(), expected);
}

#[test]
fn who_may_make_rooms_is_what_is_written() {
    let mut spec = seed();
    let restricted = |spec: &Spec| {
        let topology = Topology::resolve(spec).unwrap();
        let Components { main_prosody, prosody_jvb, .. } = topology.components();
        [main_prosody.conference.only_admins_create, prosody_jvb.muc.only_admins_create]
    };
    assert_eq!(restricted(&spec), [true, false]);
    spec.main_prosody.conference.restrict_room_creation = Some(false);
    spec.prosody_jvb.muc.restrict_room_creation = Some(true);
    assert_eq!(restricted(&spec), [false, true]);
}

#[test]
fn what_is_written_of_single_hosts_is_kept_for_them() {
    let mut spec = seed();
    let (domain, written) = ("muc.tech.jitsi.example.com".to_owned(), &mut spec.prosody_jvb);
    written.host_extra.insert(domain.clone(), [("acme_note".to_owned(), "none".into())].into_iter().collect());
    written.host_modules.insert(domain.clone(), vec![Lenient::parsed("uptime")]);
    written.hosts.insert("pubsub.example.com".to_owned(), HostKind::VirtualHost);
    let topology = Topology::resolve(&spec).unwrap();
    let Additions { host_extra, host_modules, hosts, .. } = &topology.components().prosody_jvb.additions;
    assert_eq!(host_extra[domain.as_str()]["acme_note"], "none");
    assert_eq!(host_modules[domain.as_str()], [name("uptime")]);
    assert_eq!(hosts["pubsub.example.com"], HostKind::VirtualHost);
}

#[test]
fn a_port_that_somebody_has_is_given_to_no_bridge() {
    let mut spec = seed().bridge(Bridge::new(name("jvb2")));
    spec.nginx.https.port = Some(Lenient::parsed("8080"));
    spec.jicofo.rest.port = Some(Lenient::parsed("9090"));
    spec.bridges[1].media.port = Some(Lenient::parsed("10000"));
    let topology = Topology::resolve(&spec).unwrap();
    let ports = |bridge: &component::Bridge| {
        let websocket = bridge.websocket.as_ref().unwrap().http.as_ref().unwrap();
        [bridge.media.port, bridge.private_http.port(), websocket.port()].map(|port| port.to_string())
    };
    let ports: Vec<_> = topology.components().bridges.iter().map(ports).collect();
    assert_eq!(ports, [["10001", "8081", "9091"], ["10000", "8082", "9092"]]);
}

#[test]
fn a_domain_too_long_for_its_hosts_is_told_with_the_prefix() {
    let long = format!("{}.example.com", vec!["a".repeat(60); 3].join("."));
    let long = format!("{}.{long}", "b".repeat(253 - long.len() - 1));
    let spec = Spec::new(name(&long)).bridge(Bridge::new(name("jvb1")));
    let violations = Topology::resolve(&spec).unwrap_err();
    assert!(violations.iter().all(|violation| violation.at().path() == "domain"), "{violations}");
}

#[test]
fn no_secret_is_ever_printed() {
    let mut spec = seed();
    spec.jicofo.service.password = Some(jitsi_topology::spec::Password::Literal(Lenient::parsed("hunter2")));
    spec.bridges[0].xmpp.password = Some(jitsi_topology::spec::Password::Literal(Lenient::parsed("hunter2\n")));
    let violations = Topology::resolve(&spec).unwrap_err();
    let json = serde_json::to_string(&violations).unwrap();
    for text in [format!("{spec:?}"), violations.to_string(), format!("{violations:?}"), json] {
        assert!(!text.contains("hunter2"), "{text}");
    }
}

#[test]
fn the_default_machine_is_there_when_it_is_written_or_something_runs_on_it() {
    let media1 = name("media1");
    let spec = Spec::new(name("jitsi.example.com")).machine(&media1, name("192.0.2.2"));
    let mut spec = spec.bridge(Bridge::new(name("jvb1")).on(&media1));
    let machines = |spec: &Spec| -> Vec<String> {
        Topology::resolve(spec).unwrap().components().machines.keys().map(ToString::to_string).collect()
    };
    assert_eq!(machines(&spec), ["media1", "meet"]);
    let elsewhere = Some(media1.to_string());
    spec.main_prosody.machine.clone_from(&elsewhere);
    spec.prosody_jvb.machine.clone_from(&elsewhere);
    spec.jicofo.machine.clone_from(&elsewhere);
    spec.nginx.machine = elsewhere;
    assert_eq!(machines(&spec), ["media1"]);
    assert_eq!(machines(&spec.machine(&name("meet"), name("192.0.2.1"))), ["media1", "meet"]);
}
