//! Values that their fields cannot hold: what a description may say and components cannot.

use crate::spec::{Authentication, Bridge, Channel, Lenient, Machine, Mapping, Password, Spec, Token};
use crate::violation::Code;

/// The law that all of these break.
pub(super) const CODE: Code = Code::new("invalid-value");

/// One bad value and where it is told.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mistake {
    pub(super) at: &'static str,
    pub(super) make: fn(&mut Spec),
}

const fn mistake(at: &'static str, make: fn(&mut Spec)) -> Mistake {
    Mistake { at, make }
}

/// At least one for every kind of value, and for every way to say what is not there.
pub(super) const MISTAKES: &[Mistake] = &[
    mistake("domain", |spec| spec.domain = Lenient::parsed("no domain")),
    mistake("machines.Media 1", |spec| {
        spec.machines.insert("Media 1".to_owned(), Machine::default());
    }),
    mistake("machines.media1.address", |spec| {
        spec.machines.insert("media1".to_owned(), Machine::default());
    }),
    mistake("machines.media1.bind", |spec| {
        spec.machines.entry("media1".to_owned()).or_default().bind = Some(Lenient::parsed("eth0"));
    }),
    mistake("main_prosody.machine", |spec| spec.main_prosody.machine = Some("nowhere".to_owned())),
    mistake("main_prosody.c2s.interfaces", |spec| spec.main_prosody.c2s.interfaces = Some(Vec::new())),
    mistake("main_prosody.http.interfaces[0]", |spec| {
        spec.main_prosody.http.interfaces = Some(vec![Lenient::parsed("localhost")]);
    }),
    mistake("main_prosody.admins[0]", |spec| spec.main_prosody.admins = Some(vec![Lenient::parsed("focus")])),
    mistake("main_prosody.authentication.token.app_id", |spec| {
        let token = Token { app_secret: Some(Password::Env(Lenient::parsed("SECRET"))), ..Token::default() };
        spec.main_prosody.authentication = Some(Authentication::Token(token));
    }),
    mistake("main_prosody.authentication.token", |spec| {
        let token = Token { app_id: Some("meet".to_owned()), ..Token::default() };
        spec.main_prosody.authentication = Some(Authentication::Token(token));
    }),
    mistake("main_prosody.modules[0]", |spec| spec.main_prosody.modules = vec![Lenient::parsed("mod_version")]),
    mistake("main_prosody.paths.data", |spec| spec.main_prosody.paths.data = Some(Lenient::parsed("data"))),
    mistake("prosody_jvb.tech_domain", |spec| spec.prosody_jvb.tech_domain = Some(Lenient::parsed("a..b"))),
    mistake("prosody_jvb.host_extra.no host", |spec| {
        spec.prosody_jvb.host_extra.insert("no host".to_owned(), crate::name::Extra::new());
    }),
    mistake("jicofo.service.username", |spec| spec.jicofo.service.username = Some(Lenient::parsed("focus@tech"))),
    mistake("jicofo.service.password", |spec| {
        spec.jicofo.service.password = Some(Password::Literal(Lenient::parsed("two\nlines")));
    }),
    mistake("jicofo.client.password.file", |spec| {
        spec.jicofo.client.password = Some(Password::File("not-read-yet".to_owned()));
    }),
    mistake("jicofo.brewery", |spec| spec.jicofo.brewery = Some(Lenient::parsed("jvbbrewery"))),
    mistake("nginx.https.port", |spec| spec.nginx.https.port = Some(Lenient::parsed("65536"))),
    mistake("bridges[0].name", |spec| spec.bridges[0].name = Lenient::parsed("JVB 1")),
    mistake("bridges[1].machine", |spec| spec.bridges[1].machine = Some("media2".to_owned())),
    mistake("bridges[1].xmpp.host", |spec| spec.bridges[1].xmpp.host = Some(Lenient::parsed("host:5222"))),
    mistake("bridges[1].websocket.server_id", |spec| {
        spec.bridges[1].websocket.server_id = Some(Lenient::parsed("../jvb1"));
    }),
    mistake("bridges[1].websocket.port", |spec| {
        spec.bridges[1].channel = Some(Channel::Datachannel);
        spec.bridges[1].websocket.port = Some(Lenient::parsed("0"));
    }),
    mistake("bridges[1].mapping.public", |spec| {
        let mapping = Mapping { local: Lenient::parsed("10.0.0.5"), public: Lenient::parsed("public") };
        spec.bridges[1].mapping = Some(mapping);
    }),
    mistake("bridges[2].relay.region", |spec| {
        let mut bridge = Bridge { name: Lenient::parsed("jvb3"), ..spec.bridges[1].clone() };
        bridge.relay.region = Some(Lenient::parsed("über"));
        spec.bridges.push(bridge);
    }),
];
