//! What runs can be said again: describing a topology and resolving the description gives the same components.

use crate::deployment::{healthy, name};
use jitsi_topology::Topology;
use jitsi_topology::component::Components;
use jitsi_topology::name::Feature;
use jitsi_topology::spec::{Bridge, CertificateFiles, Format, Lenient, Source, Spec};

fn same(all: &Components) {
    let topology = Topology::new(all.clone()).unwrap();
    let spec = topology.to_spec();
    let again = Topology::resolve(&spec).unwrap_or_else(|violations| panic!("{violations}\n{spec:#?}"));
    assert_eq!(format!("{:#?}", again.components()), format!("{all:#?}"), "{spec:#?}");
    // And the description of that is this one.
    assert_eq!(again.to_spec(), spec);
}

#[test]
fn the_smallest_and_the_largest_description() {
    same(&healthy());
    let full = Source::new("example.json", include_str!("../../src/schema/example.json"), Format::Json);
    let full = Topology::resolve(&full.read().unwrap()).unwrap();
    same(full.components());
}

#[test]
fn a_short_description_stays_short() {
    let seed = Source::new("seed.toml", include_str!("../../../examples/seed.toml"), Format::Toml);
    let topology = Topology::resolve(&seed.read().unwrap()).unwrap();
    same(topology.components());
    let text = serde_json::to_string(&topology.to_spec()).unwrap();
    assert!(text.len() < 2 * seed.text().len(), "{text}");
}

#[test]
fn whether_a_certificate_is_verified_is_written_where_the_host_does_not_tell() {
    let spec = Spec::new(name("jitsi.example.com")).machine(&name("meet"), name("192.0.2.1"));
    let mut spec = spec.bridge(Bridge::new(name("jvb1")));
    // By default it is the machine itself, whose certificate nobody verifies.
    spec.jicofo.client.host = Some(Lenient::parsed("192.0.2.1"));
    for (written, described) in [(None, None), (Some(true), None), (Some(false), Some(false))] {
        spec.jicofo.client.verify_certificate = written;
        let topology = Topology::resolve(&spec).unwrap();
        same(topology.components());
        assert_eq!(topology.to_spec().jicofo.client.verify_certificate, described);
    }
}

#[test]
fn only_a_certificate_that_lies_elsewhere_is_described() {
    let mut spec = Spec::new(name("jitsi.example.com")).bridge(Bridge::new(name("jvb1")));
    spec.main_prosody.features = vec![Feature::Guests];
    let usual = "/etc/prosody/certs/";
    for (domain, chain, key) in [
        ("jitsi.example.com", "/etc/ssl/chain.pem".to_owned(), format!("{usual}jitsi.example.com.key")),
        ("guest.jitsi.example.com", format!("{usual}guest.jitsi.example.com.crt"), "/etc/ssl/key.pem".to_owned()),
    ] {
        let files = CertificateFiles { chain: Lenient::parsed(&chain), key: Lenient::parsed(&key) };
        spec.main_prosody.certificates.files.insert(domain.to_owned(), files);
    }
    let topology = Topology::resolve(&spec).unwrap();
    same(topology.components());
    assert_eq!(topology.to_spec().main_prosody.certificates, spec.main_prosody.certificates);
}
