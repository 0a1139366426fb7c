//! Each mark states its fact, at its place, in the order of the fields.

use jitsi_topology::component::{Listener, Login};
use jitsi_topology::fact::{Component as _, Fact, Facts as _, RoomKind, Tls, Transport, Within};
use jitsi_topology::name::{FilePath, Interfaces, MachineName, Name, Nickname, Password, Port, RelayId, RoomJid, Secret};
use jitsi_topology::place::Trail;
use jitsi_topology_derive::{Component, Facts};

/// A recorder.
#[derive(Debug, Component)]
#[component(section = "recorders", machine = seat.machine, name = title)]
struct Recorder {
    /// Where it runs.
    seat: Seat,
    /// Its own name.
    #[fact(identifies = "recorder name")]
    title: String,
    /// Its identifier, when it has one.
    #[fact(identifies(kind = "recorder id", within = component))]
    id: Option<RelayId>,
    /// None of these.
    #[fact(identifies(kind = "lost id"))]
    lost: Option<RelayId>,
    /// Its HTTP interface.
    #[fact(tcp(protocol = "HTTP", purpose = "health"))]
    http: Listener,
    /// The same for another protocol, left out.
    #[fact(tcp(protocol = "HTTPS", purpose = "health"))]
    https: Option<Listener>,
    /// Its media port.
    #[fact(udp(protocol = "UDP", purpose = "media"))]
    media: Option<Listener>,
    /// Where recordings lie.
    #[fact(owns = "recordings")]
    folder: FilePath,
    /// Where logs lie.
    #[fact(owns = "log")]
    log: Option<FilePath>,
    /// What is stated here as if it were written here.
    #[fact(flatten)]
    doors: Doors,
    /// What is stated below, once for each.
    #[fact(part)]
    more: Vec<Doors>,
    /// What nobody else must know of.
    #[expect(dead_code, reason = "it states nothing")]
    limit: usize,
}

/// Where it runs.
#[derive(Debug)]
struct Seat {
    machine: MachineName,
}

/// The rooms it enters.
#[derive(Debug, Facts)]
struct Doors {
    /// Its login.
    #[fact(part)]
    login: Login,
    /// Where recorders announce themselves.
    #[fact(enters(through = login, kind = brewery))]
    brewery: RoomJid,
    /// Who it is there.
    #[fact(stands_in = brewery)]
    nickname: Nickname,
    /// Where it records.
    #[fact(enters(kind = conference, must_own, through = login))]
    meeting: Option<RoomJid>,
    /// Who it is there.
    #[fact(stands_in = meeting)]
    guest: Option<Nickname>,
}

fn name<N: Name>(text: &str) -> N {
    N::parse(text).unwrap()
}

fn port(number: i64) -> Port {
    Port::new(number).unwrap()
}

fn doors(meeting: Option<&str>) -> Doors {
    Doors {
        login: Login {
            host: name("10.0.0.1"),
            port: port(5222),
            domain: name("auth.example.org"),
            username: name("recorder"),
            password: Password::Literal(Secret::parse("a-long-password-of-no-use").unwrap()),
            tls: Tls::Required,
            verify_certificate: true,
        },
        brewery: name("brewery@internal.example.org"),
        nickname: name("one"),
        meeting: meeting.map(name),
        guest: Some(name("guest")),
    }
}

fn main() {
    let recorder = Recorder {
        seat: Seat { machine: name("media") },
        title: "first".to_owned(),
        id: Some(name("r1")),
        lost: None,
        http: Listener { interfaces: Interfaces::loopback(), port: port(2222) },
        https: None,
        media: Some(Listener { interfaces: Interfaces::everywhere(), port: port(10_000) }),
        folder: name("/srv/recordings"),
        log: Some(name("/var/log/recorder")),
        doors: doors(None),
        more: vec![doors(Some("standup@conference.example.org"))],
        limit: 3,
    };
    assert_eq!(recorder.section(), "recorders");
    assert_eq!(recorder.name(), Some("first"));
    assert_eq!(recorder.machine(), &name::<MachineName>("media"));

    let mut told = Vec::new();
    recorder.facts(&Trail::root("recorders"), &mut |at: &Trail<'_>, fact: Fact<'_>| {
        let fact = match fact {
            Fact::Connects(it) => format!("connects as {}", it.username),
            Fact::Enters(it) => {
                let kind = match it.kind {
                    RoomKind::Brewery => "brewery",
                    RoomKind::Conference => "conference",
                    _ => "other room",
                };
                let own = if it.must_own { " to own it" } else { "" };
                format!("enters {kind} {} as {}{own}", it.room, it.through.username)
            }
            Fact::Identifies(it) => {
                let within = match it.within {
                    Within::Component => "component",
                    Within::Deployment => "deployment",
                };
                format!("identifies {} {} within {within}", it.kind, it.name)
            }
            Fact::Listens(it) => {
                let transport = match it.transport {
                    Transport::Tcp => "tcp",
                    Transport::Udp => "udp",
                };
                format!("listens {transport} {} {} {}", it.port, it.protocol, it.purpose)
            }
            Fact::Owns(it) => format!("owns {} {}", it.what, it.path),
            Fact::Stands(it) => format!("stands in {} as {}", it.room, it.nickname),
            other => panic!("{other:?}"),
        };
        told.push(format!("{}: {fact}", at.place()));
    });
    assert_eq!(
        told,
        [
            "recorders.title: identifies recorder name first within deployment",
            "recorders.id: identifies recorder id r1 within component",
            "recorders.http: listens tcp 2222 HTTP health",
            "recorders.media: listens udp 10000 UDP media",
            "recorders.folder: owns recordings /srv/recordings",
            "recorders.log: owns log /var/log/recorder",
            "recorders.login: connects as recorder",
            "recorders.brewery: enters brewery brewery@internal.example.org as recorder",
            "recorders.nickname: stands in brewery@internal.example.org as one",
            "recorders.more[0].login: connects as recorder",
            "recorders.more[0].brewery: enters brewery brewery@internal.example.org as recorder",
            "recorders.more[0].nickname: stands in brewery@internal.example.org as one",
            "recorders.more[0].meeting: enters conference standup@conference.example.org as recorder to own it",
            "recorders.more[0].guest: stands in standup@conference.example.org as guest",
        ]
    );
}
