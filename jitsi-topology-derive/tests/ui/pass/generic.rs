//! Structs with parameters get the bounds their marks need, and no more.

use jitsi_topology::fact::{Component as _, Fact, Facts as _};
use jitsi_topology::name::MachineName;
use jitsi_topology::place::Trail;
use jitsi_topology_derive::{Component, Facts};
use std::borrow::Cow;

/// A service made of anything.
#[derive(Debug, Component)]
#[component(section = "service", name = label)]
struct Service<'a, 'told, P, N: Clone, const SIZE: usize>
where
    P: PartialEq,
{
    /// Where it runs.
    machine: MachineName,
    /// Its name.
    #[fact(identifies = "service name")]
    label: Cow<'told, str>,
    /// A name of any type.
    #[fact(identifies = "id")]
    id: Option<N>,
    /// Parts of any type.
    #[fact(part)]
    parts: Vec<P>,
    /// A part that borrows.
    #[fact(flatten)]
    nested: Nested<'a, P>,
    /// What states nothing.
    #[expect(dead_code, reason = "it states nothing")]
    rest: [u8; SIZE],
}

/// A part that borrows.
#[derive(Debug, PartialEq, Facts)]
struct Nested<'a, T> {
    /// A name.
    #[fact(identifies = "nested")]
    name: &'a str,
    /// Anything, of which nothing is asked.
    inner: Option<T>,
}

fn main() {
    let label = String::from("one");
    let service = Service::<_, String, 2> {
        machine: MachineName::parse("media").unwrap(),
        label: Cow::Borrowed(&label),
        id: Some("seven".to_owned()),
        parts: vec![Nested { name: "first", inner: None::<()> }],
        nested: Nested { name: "second", inner: None },
        rest: [0; 2],
    };
    assert_eq!(service.name(), Some("one"));
    let mut told = Vec::new();
    service.facts(&Trail::root("service"), &mut |at: &Trail<'_>, fact: Fact<'_>| {
        let Fact::Identifies(it) = fact else { panic!("{fact:?}") };
        told.push(format!("{} {}", at.place(), it.name));
    });
    assert_eq!(told, ["service.label one", "service.id seven", "service.parts[0].name first", "service.name second"]);
}
