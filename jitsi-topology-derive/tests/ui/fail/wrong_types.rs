//! A wrong type is shown where it is written. The helpers are local, so that what the compiler says of theirs holds still.

mod local {
    pub mod _private {
        pub struct Trail<'a>(pub &'a str);
        impl Trail<'_> {
            pub fn field<'b>(&'b self, _: &'b str) -> Trail<'b> {
                Trail(self.0)
            }
        }
        pub trait Tell<'a> {}
        pub trait Facts {
            fn facts<'a>(&'a self, at: &Trail<'_>, tell: &mut dyn Tell<'a>);
        }
        pub trait Component {
            fn section(&self) -> &'static str;
            fn name(&self) -> Option<&str>;
            fn machine(&self) -> &MachineName;
        }
        pub struct MachineName;
        pub enum Transport {
            Tcp,
        }
        pub enum Within {
            Deployment,
        }
        pub enum RoomKind {
            Brewery,
        }
        pub fn listens(_: &Trail<'_>, _: &mut dyn Tell<'_>, _: &u16, _: Transport, _: &str, _: &str) {}
        pub fn owns(_: &Trail<'_>, _: &mut dyn Tell<'_>, _: &u16, _: &str) {}
        pub fn identifies<N: AsRef<str>>(_: &Trail<'_>, _: &mut dyn Tell<'_>, _: &N, _: &str, _: Within) {}
        pub fn enters(_: &Trail<'_>, _: &mut dyn Tell<'_>, _: &u16, _: u8, _: RoomKind, _: bool) {}
        pub fn stands(_: &Trail<'_>, _: &mut dyn Tell<'_>, _: &u16, _: &u16) {}
    }
}

/// A component.
#[derive(jitsi_topology_derive::Component)]
#[component(section = "recorder", name = number, crate = crate::local)]
struct Recorder {
    /// Where it runs.
    machine: String,
    /// Its number.
    number: u8,
    /// A part that is none.
    #[fact(part)]
    part: Vec<u8>,
    /// A port that is none.
    #[fact(tcp(protocol = "HTTP", purpose = "health"))]
    http: bool,
    /// A path that is none.
    #[fact(owns = "log")]
    log: char,
    /// A name that is none.
    #[fact(identifies = "id")]
    id: u64,
    /// A room that is entered through nothing.
    #[fact(enters(through = id, kind = brewery))]
    room: u16,
    /// A nickname that is none.
    #[fact(stands_in = room)]
    nickname: String,
}

fn main() {}
