//! Nothing that is in scope where the struct stands is mistaken for what the macro means.

#![deny(warnings, unused_qualifications)]

use jitsi_topology::fact::{Fact, Facts as _};
use jitsi_topology::place::Trail;

#[no_implicit_prelude]
#[allow(dead_code, non_upper_case_globals, reason = "traps")]
mod bare {
    trait AsRef {}
    // A pattern called so would be this constant.
    const at: u8 = 0;
    const tell: u8 = 0;
    mod core {}
    mod jitsi_topology {}

    /// A component whose fields have the names of everything.
    #[derive(::core::fmt::Debug, ::jitsi_topology_derive::Component)]
    #[component(section = "bare", name = r#type)]
    pub struct Bare {
        /// A machine.
        pub machine: ::jitsi_topology::name::MachineName,
        /// Not the trail.
        #[fact(identifies = "at")]
        pub at: ::std::string::String,
        /// Not whoever is told.
        #[fact(identifies = "tell")]
        pub tell: ::core::option::Option<::std::string::String>,
        /// A keyword.
        #[fact(identifies = "type")]
        pub r#type: ::std::string::String,
    }
}

macro_rules! part {
    ($name:ident, $field:ident: $ty:ty) => {
        /// Made by a macro.
        #[derive(jitsi_topology_derive::Facts)]
        struct $name {
            /// Named by its caller.
            #[fact(identifies = "made")]
            $field: $ty,
            /// Named by the macro.
            #[fact(identifies = "own")]
            own: &'static str,
        }
    };
}

part!(Made, made: &'static str);

fn told(facts: &dyn Fn(&mut dyn FnMut(&Trail<'_>, Fact<'_>))) -> Vec<String> {
    let mut told = Vec::new();
    facts(&mut |at, _| told.push(at.place().path()));
    told
}

fn main() {
    let text = || "x".to_owned();
    let bare = bare::Bare { machine: "media".parse().unwrap(), at: text(), tell: Some(text()), r#type: text() };
    let root = Trail::root("bare");
    assert_eq!(told(&|hear| bare.facts(&root, &mut |at: &Trail<'_>, fact: Fact<'_>| hear(at, fact))), ["bare.at", "bare.tell", "bare.type"]);
    let made = Made { made: "x", own: "y" };
    assert_eq!(told(&|hear| made.facts(&root, &mut |at: &Trail<'_>, fact: Fact<'_>| hear(at, fact))), ["bare.made", "bare.own"]);
}
