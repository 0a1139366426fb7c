use jitsi_topology_derive::Component;

/// A component.
#[derive(Debug, Component)]
#[component(section = "Recorder", name = title, colour = "red")]
struct Recorder {
    seat: String,
    /// Its port.
    #[fact(tpc(protocol = "HTTP"))]
    http: String,
    /// Its media port.
    #[fact(udp(protocol = "UDP", porpose = "media"), part)]
    media: String,
    /// Its room.
    #[fact(enters(through = login, kind = brewry, kind = conference))]
    room: String,
}

fn main() {}
