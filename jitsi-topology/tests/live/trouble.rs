//! What the seed document says to look at when something does not work: each cause is made by hand on the running
//! deployment, its symptom seen with these servers, and the same written in a description is refused by a law that
//! names both places.

use crate::authority::{Authority, Issued};
use crate::client::{Client, Refusal};
use crate::deployment::{Deployment, seed};
use crate::server::Server;
use crate::wait::until;
use jitsi_topology::Topology;
use jitsi_topology::component::Components;
use jitsi_topology::name::{ConnectionName, EnvName, Interfaces, Name, Password};
use jitsi_topology::spec::{Bridge, Source};
use std::collections::BTreeMap;
use std::time::Duration;

/// One cause of one of the three lists.
struct Cause {
    /// The list of the seed document it is from.
    list: &'static str,
    what: &'static str,
    /// The edit by hand.
    make: fn(&mut Deployment),
    /// What is then seen; it panics when it is not. Nothing, where these clients cannot.
    see: Option<fn(&Deployment)>,
    /// What puts it right, besides the files as they were.
    mend: fn(&mut Deployment),
    /// What a process of Jicofo's own would show besides, and these clients cannot.
    unseen: &'static str,
    law: Law,
}

/// What forbids a cause.
enum Law {
    /// A law: its code, the place to blame, the place that disagrees, and the same edit on the components.
    Refuses(&'static str, &'static str, &'static str, fn(&mut Components)),
    /// The type of a value: the same edit on the description, and what is said of it.
    Unreadable(fn(String) -> String, &'static str),
    /// No file is wrong, so there is nothing to forbid.
    Nothing(&'static str),
}

const CONFERENCES_FAIL: &str = "JVB Connected but Conferences Fail";
const CANNOT_JOIN: &str = "Clients Can't Join";
const SELECTION_FAILS: &str = "Bridge Selection Fails";

const JICOFO: &str = "/etc/jitsi/jicofo/jicofo.conf";
const JVB: &str = "/etc/jitsi/videobridge/jvb.conf";
const PROSODY_JVB: &str = "/etc/prosody-jvb/prosody.cfg.lua";
const CERTIFICATE: &str = "/etc/prosody-jvb/certs/tech.jitsi.example.com.crt";
const KEY: &str = "/etc/prosody-jvb/certs/tech.jitsi.example.com.key";
const SITE: &str = "/etc/nginx/sites-available/jitsi.example.com.conf";

const CAUSES: &[Cause] = &[
    Cause {
        list: CONFERENCES_FAIL,
        what: "MUC JID alignment: another room",
        make: |it| edit(it, JVB, "jvbbrewery@", "jvb-brewery@"),
        see: Some(|it| {
            let _bridge = bridge(it).expect("it joins its own room happily");
            assert_eq!(who_focus_sees(it).unwrap(), ["focus"]);
        }),
        mend: |_| (),
        unseen: "",
        law: Law::Refuses("brewery-mismatch", "bridges[0].xmpp[0].brewery", "jicofo.brewery", |all| {
            all.bridges[0].xmpp[0].brewery = name("jvb-brewery@muc.tech.jitsi.example.com")
        }),
    },
    Cause {
        list: CONFERENCES_FAIL,
        what: "MUC JID alignment: a service that this Prosody does not have",
        make: |it| edit(it, JVB, "jvbbrewery@muc.tech.", "jvbbrewery@muc."),
        see: Some(|it| refused(bridge(it), "not-allowed")),
        mend: |_| (),
        unseen: "",
        law: Law::Refuses("brewery-mismatch", "bridges[0].xmpp[0].brewery", "jicofo.brewery", |all| {
            all.bridges[0].xmpp[0].brewery = name("jvbbrewery@muc.jitsi.example.com")
        }),
    },
    Cause {
        list: CONFERENCES_FAIL,
        what: "xmpp-connection-name = Client",
        make: |it| edit(it, JICOFO, "xmpp-connection-name = \"Service\"", "xmpp-connection-name = \"Client\""),
        see: Some(|it| refused(who_focus_sees(it), "not-allowed")),
        mend: |_| (),
        unseen: "health checks and allocations still go over the service connection, whose address is no occupant",
        law: Law::Refuses("service-connection", "jicofo.xmpp_connection_name", "prosody_jvb.muc", |all| {
            all.jicofo.xmpp.xmpp_connection_name = ConnectionName::Client
        }),
    },
    Cause {
        list: CONFERENCES_FAIL,
        what: "xmpp-connection-name misspelled",
        make: |it| edit(it, JICOFO, "xmpp-connection-name = \"Service\"", "xmpp-connection-name = \"service\""),
        see: Some(|it| {
            let connection = it.jicofo().connection;
            assert!(connection.contains("has no constant of the name 'service'"), "{connection}");
        }),
        mend: |_| (),
        unseen: "\"Failed to start jicofo\"",
        law: Law::Unreadable(
            |text| text.replace("\n[[bridges]]", "\njicofo.xmpp_connection_name = \"service\"\n\n[[bridges]]"),
            "xmpp_connection_name",
        ),
    },
    Cause {
        list: CONFERENCES_FAIL,
        what: "the service connection disabled",
        make: |it| edit(it, JICOFO, "enabled = true\n      hostname", "enabled = false\n      hostname"),
        see: Some(|it| refused(who_focus_sees(it), "not-allowed")),
        mend: |_| (),
        unseen: "\"No dedicated Service XMPP connection configured\"",
        law: Law::Refuses("service-connection", "jicofo.service.enabled", "prosody_jvb.muc", |all| {
            all.jicofo.xmpp.service.enabled = false
        }),
    },
    Cause {
        list: CONFERENCES_FAIL,
        what: "the bridges' user not registered in Prosody-JVB",
        make: |it| {
            drop(meet(it, "prosodyctl --config /etc/prosody-jvb/prosody.cfg.lua unregister jvb tech.jitsi.example.com"))
        },
        see: Some(|it| refused(bridge(it), "not-authorized")),
        mend: register_again,
        unseen: "",
        law: Law::Refuses("no-such-account", "bridges[0].xmpp[0].username", "prosody_jvb", |all| {
            drop(all.prosody_jvb.accounts.pop())
        }),
    },
    Cause {
        list: CONFERENCES_FAIL,
        what: "the bridges' user registered on the main Prosody",
        make: |it| {
            meet(it, "prosodyctl --config /etc/prosody-jvb/prosody.cfg.lua unregister jvb tech.jitsi.example.com");
            let said = meet(it, "prosodyctl register jvb tech.jitsi.example.com secret || true");
            assert!(said.contains("The given hostname does not exist in the config"), "{said}");
            let password = &it.passwords["JVB_AUTH_PASSWORD"];
            let mut register = it.host_named("meet").command("prosodyctl");
            assert!(
                register
                    .args(["register", "jvb", "auth.jitsi.example.com", password])
                    .output()
                    .unwrap()
                    .status
                    .success()
            );
        },
        see: Some(|it| refused(bridge(it), "not-authorized")),
        mend: register_again,
        unseen: "",
        law: Law::Refuses("no-such-account", "bridges[0].xmpp[0].username", "main_prosody.accounts[1]", |all| {
            all.main_prosody.accounts.extend(all.prosody_jvb.accounts.pop())
        }),
    },
    Cause {
        list: CONFERENCES_FAIL,
        what: "the bridges' user registered with another password",
        make: |it| {
            let mut passwords = it.passwords.clone();
            passwords.insert("JVB_AUTH_PASSWORD".to_owned(), "another".to_owned());
            it.accounts(&name("meet"), &[], &passwords);
        },
        see: Some(|it| refused(bridge(it), "not-authorized")),
        mend: register_again,
        unseen: "",
        law: Law::Refuses("password-mismatch", "bridges[0].xmpp[0].password", "prosody_jvb.accounts[1]", |all| {
            all.bridges[0].xmpp[0].login.password = Password::Env(name::<EnvName>("ANOTHER"))
        }),
    },
    Cause {
        list: CANNOT_JOIN,
        what: "the main Prosody not running",
        make: |it| it.main_prosody.take().into_iter().for_each(Server::stop),
        see: Some(|it| {
            assert_eq!(fetch(it, "https://jitsi.example.com/http-bind"), 502);
            refused(focus_logs_in(it), "connection");
        }),
        mend: Deployment::start_main_prosody,
        unseen: "",
        law: Law::Nothing("whether a process runs stands in no file"),
    },
    Cause {
        list: CANNOT_JOIN,
        what: "focus not registered in the main Prosody",
        make: |it| {
            drop(meet(it, "prosodyctl --config /etc/prosody/prosody.cfg.lua unregister focus auth.jitsi.example.com"))
        },
        see: Some(|it| refused(focus_logs_in(it), "not-authorized")),
        mend: register_again,
        unseen: "",
        law: Law::Refuses("no-such-account", "jicofo.client.username", "main_prosody", |all| {
            all.main_prosody.accounts.clear()
        }),
    },
    Cause {
        list: CANNOT_JOIN,
        what: "nginx not proxying to port 5280",
        make: |it| {
            edit(it, SITE, "127.0.0.1:5280", "127.0.0.1:5281");
            reload_nginx(it);
        },
        // The workers that knew the old port go on until their work is done.
        see: Some(|it| {
            until(&"nginx to use its new config", Duration::from_secs(5), || {
                (fetch(it, "https://jitsi.example.com/http-bind") == 502).then_some(())
            })
        }),
        mend: reload_nginx,
        unseen: "",
        law: Law::Refuses("dead-upstream", "nginx.prosody", "main_prosody.bosh", |all| {
            all.nginx.xmpp.prosody.port = name("5281")
        }),
    },
    Cause {
        list: SELECTION_FAILS,
        what: "\"no operational bridges\": an entry of jvb.conf without a nickname is dropped",
        make: |it| edit(it, JVB, "MUC_NICKNAME", "muc-nickname"),
        see: Some(|it| {
            assert!(it.bridge("meet").clients.is_empty());
            assert_eq!(who_focus_sees(it).unwrap(), ["focus"]);
        }),
        mend: |_| (),
        unseen: "the bridge's health, which stays good, and Jicofo's log",
        law: Law::Refuses("incomplete-muc-client", "bridges[0].xmpp", "", |all| all.bridges[0].xmpp.clear()),
    },
    Cause {
        list: SELECTION_FAILS,
        what: "\"no operational bridges\": the bridge dials the main Prosody",
        make: |it| {
            edit(it, JVB, "HOSTNAME = \"jitsi.example.com\"", "HOSTNAME = \"localhost\"");
            edit(it, JVB, "PORT = 15222", "PORT = 5222");
        },
        see: Some(|it| refused(bridge(it), "host-unknown")),
        mend: |_| (),
        unseen: "Jicofo's log",
        law: Law::Refuses("wrong-xmpp-domain", "bridges[0].xmpp[0].domain", "prosody_jvb.tech_domain", |all| {
            let login = &mut all.bridges[0].xmpp[0].login;
            (login.host, login.port) = (name("localhost"), name("5222"));
        }),
    },
    Cause {
        list: SELECTION_FAILS,
        what: "\"no operational bridges\": Jicofo dials upstream's port 6222",
        make: |it| edit(it, JICOFO, "port = 15222", "port = 6222"),
        see: Some(|it| refused(who_focus_sees(it), "connection")),
        mend: |_| (),
        unseen: "Jicofo's log",
        law: Law::Refuses("unreachable-listener", "jicofo.service.port", "prosody_jvb.c2s.port", |all| {
            all.jicofo.xmpp.service.login.port = name("6222")
        }),
    },
    Cause {
        list: SELECTION_FAILS,
        what: "Prosody-JVB listens where the bridge does not look",
        make: |it| {
            edit(it, PROSODY_JVB, "c2s_interfaces = { \"*\", \"::\" }", "c2s_interfaces = { \"127.0.0.1\" }");
            restart_prosody_jvb(it);
        },
        see: Some(|it| refused(bridge(it), "connection")),
        mend: restart_prosody_jvb,
        unseen: "",
        law: Law::Refuses("unreachable-listener", "bridges[0].xmpp[0]", "prosody_jvb.c2s.interfaces", |all| {
            all.prosody_jvb.c2s.interfaces = Interfaces::loopback()
        }),
    },
    Cause {
        list: SELECTION_FAILS,
        what: "focus may not own the brewery",
        make: |it| {
            edit(it, PROSODY_JVB, "admins = { \"focus@tech.jitsi.example.com\", ", "admins = { ");
            restart_prosody_jvb(it);
        },
        see: Some(|it| {
            let _bridge = bridge(it).unwrap();
            let jicofo = it.jicofo();
            let mut focus = it.focus("Jicofo's service connection");
            focus.login(&jicofo.service).unwrap();
            focus.join(&jicofo.brewery, &jicofo.service.user).unwrap();
            refused(focus.configure(&jicofo.brewery), "forbidden");
        }),
        mend: restart_prosody_jvb,
        unseen: "\"Failed to create room\", again and again",
        law: Law::Refuses("brewery-admin", "prosody_jvb.muc.admins", "jicofo.brewery", |all| {
            drop(all.prosody_jvb.muc.admins.remove(0))
        }),
    },
    Cause {
        list: SELECTION_FAILS,
        what: "rooms are locked until their creator configures them",
        make: |it| {
            edit(it, PROSODY_JVB, "muc_room_locking = false", "muc_room_locking = true");
            restart_prosody_jvb(it);
        },
        see: Some(|it| {
            let jicofo = it.jicofo();
            let mut focus = it.focus("Jicofo's service connection");
            focus.login(&jicofo.service).unwrap();
            focus.join(&jicofo.brewery, &jicofo.service.user).unwrap();
            refused(bridge(it), "item-not-found");
        }),
        mend: restart_prosody_jvb,
        unseen: "",
        law: Law::Refuses("room-locking", "prosody_jvb.muc", "", |all| all.prosody_jvb.muc.locks_new_rooms = true),
    },
    Cause {
        list: SELECTION_FAILS,
        what: "Prosody-JVB shows a certificate that nobody stands behind",
        make: |it| {
            let Issued { certificate, key } = Authority::new().issue("tech.jitsi.example.com");
            it.host_named("meet").write(CERTIFICATE, &certificate);
            it.host_named("meet").write(KEY, &key);
            restart_prosody_jvb(it);
        },
        see: Some(|it| refused(bridge(it), "certificate")),
        mend: restart_prosody_jvb,
        unseen: "",
        law: Law::Refuses(
            "certificate-verification",
            "bridges[0].xmpp[0].verify_certificate",
            "prosody_jvb.tech_domain",
            |all| all.prosody_jvb.tech_domain.certificate.self_signed = true,
        ),
    },
    Cause {
        list: SELECTION_FAILS,
        what: "JVB health: two bridges want one UDP port of their machine",
        make: |_| (),
        see: None,
        mend: |_| (),
        unseen: "the second bridge's log, \"Failed to bind single-port\", and its health",
        law: Law::Refuses("port-conflict", "bridges[1].media.port", "bridges[0].media.port", |all| {
            let mut second = another_bridge(all);
            second.media.port = all.bridges[0].media.port;
            all.bridges.push(second);
        }),
    },
    Cause {
        list: SELECTION_FAILS,
        what: "Prosody-JVB's room has two bridges of one nickname, which become one",
        make: |_| (),
        see: Some(|it| {
            let _bridges = (bridge(it).unwrap(), bridge(it).unwrap());
            assert_eq!(who_focus_sees(it).unwrap(), ["focus", "jvb1"]);
        }),
        mend: |_| (),
        unseen: "conferences on the second bridge end up on the first",
        law: Law::Refuses("duplicate-identity", "bridges[1].xmpp[0].nickname", "bridges[0].xmpp[0].nickname", |all| {
            let mut second = another_bridge(all);
            second.xmpp[0].nickname = name("jvb1");
            all.bridges.push(second);
        }),
    },
];

/// Reads a name that is written in a test.
fn name<T: Name>(text: &str) -> T {
    T::parse(text).unwrap_or_else(|error| panic!("{error}"))
}

/// Runs lines of shell on the machine.
fn meet(deployment: &Deployment, script: &str) -> String {
    deployment.host_named("meet").sh(script)
}

/// Edits a file by hand.
fn edit(deployment: &Deployment, path: &str, from: &str, to: &str) {
    let host = deployment.host_named("meet");
    // A comment may stand between two settings.
    let text = host.read(path);
    let text: Vec<&str> = text.lines().filter(|line| !line.trim_start().starts_with('#')).collect();
    let text = text.join("\n");
    assert!(text.contains(from), "{path} has no {from:?}:\n{text}");
    host.write(path, &text.replace(from, to));
}

fn restart_prosody_jvb(deployment: &mut Deployment) {
    deployment.prosody_jvb.take().into_iter().for_each(Server::stop);
    deployment.start_prosody_jvb();
}

fn register_again(deployment: &mut Deployment) {
    deployment.accounts(&name("meet"), &[], &deployment.passwords);
}

fn reload_nginx(deployment: &mut Deployment) {
    meet(deployment, "nginx -t 2>/dev/null && kill -HUP \"$(cat /run/nginx.pid)\"");
}

/// The bridge, in its room.
fn bridge(deployment: &Deployment) -> Result<Client, Refusal> {
    let bridge = deployment.bridge("meet");
    let one = &bridge.clients[0];
    let mut client = Client::on(deployment.host_named("meet"), "jvb1");
    client.login(&one.login)?;
    client.join(&one.room, &one.nickname)?;
    Ok(client)
}

/// Who is in the brewery as Jicofo enters it, when it was given a moment.
fn who_focus_sees(deployment: &Deployment) -> Result<Vec<String>, Refusal> {
    let jicofo = deployment.jicofo();
    let mut focus = deployment.focus("Jicofo");
    focus.login(jicofo.brewery_login())?;
    focus.join(&jicofo.brewery, &jicofo.brewery_login().user)?;
    Ok(focus.see(&jicofo.brewery, "jvb1", 1))
}

fn focus_logs_in(deployment: &Deployment) -> Result<String, Refusal> {
    deployment.focus("Jicofo").login(&deployment.jicofo().client)
}

fn fetch(deployment: &Deployment, url: &str) -> u64 {
    Client::on(deployment.host_named("meet"), "browser").fetch(url).unwrap().0
}

fn refused<T>(outcome: Result<T, Refusal>, condition: &str) {
    match outcome {
        Ok(_) => panic!("nothing was refused, and `{condition}` should have been"),
        Err(refusal) => assert_eq!(refusal.condition, condition, "{refusal:?}"),
    }
}

/// The components of the seed deployment.
fn components() -> Components {
    let source = Source::from_reader("seed.toml", seed().as_bytes(), Some(jitsi_topology::spec::Format::Toml)).unwrap();
    Topology::resolve(&source.read().unwrap()).unwrap().into_components()
}

/// A bridge that could be added; it has no WebSocket, so that nginx needs no route.
fn another_bridge(all: &Components) -> jitsi_topology::component::Bridge {
    let mut bridge = Topology::new(all.clone()).unwrap().resolve_bridge(&Bridge::new(name("jvb2"))).unwrap();
    bridge.websocket = None;
    bridge
}

fn is_forbidden(law: &Law) -> String {
    match law {
        Law::Nothing(why) => format!("nothing: {why}"),
        Law::Unreadable(change, what) => {
            let source =
                Source::from_reader("seed.toml", change(seed()).as_bytes(), Some(jitsi_topology::spec::Format::Toml))
                    .unwrap();
            let said = match source.read() {
                Err(error) => error.to_string(),
                Ok(spec) => Topology::resolve(&spec).expect_err("it is not refused").to_string(),
            };
            assert!(said.contains(what) || said.contains("Service"), "{said}");
            format!("the type of {what}")
        }
        Law::Refuses(code, at, against, change) => {
            let mut all = components();
            change(&mut all);
            let violations = Topology::new(all).expect_err("it is not refused").into_vec();
            let violation = violations
                .iter()
                .find(|violation| violation.code().as_str() == *code)
                .unwrap_or_else(|| panic!("{code} is not among {violations:#?}"));
            let places: Vec<String> = violation.witnesses().iter().map(|witness| witness.place.path()).collect();
            assert!(
                places[0] == *at && (against.is_empty() || places.iter().any(|place| place == against)),
                "{code}: {places:?}"
            );
            (*code).to_owned()
        }
    }
}

#[test]
fn every_cause_of_the_three_lists_has_its_symptom_and_is_forbidden() {
    let mut deployment = Deployment::start(&seed());
    // All is well before anything is done.
    drop(bridge(&deployment).unwrap());
    focus_logs_in(&deployment).unwrap();
    let files: BTreeMap<&str, String> = [JICOFO, JVB, PROSODY_JVB, SITE, CERTIFICATE, KEY]
        .map(|path| (path, deployment.host_named("meet").read(path)))
        .into();
    let mut wrong = Vec::new();
    for Cause { list, what, make, see, mend, unseen, law } in CAUSES {
        make(&mut deployment);
        let seen =
            see.is_none_or(|see| std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| see(&deployment))).is_ok());
        let forbidden = std::panic::catch_unwind(|| is_forbidden(law));
        let how = match (see, seen) {
            (None, _) => "not seen here",
            (Some(_), true) => "seen",
            (Some(_), false) => "NOT SEEN",
        };
        let besides =
            if unseen.is_empty() { String::new() } else { format!("; takes Jicofo or a bridge to see: {unseen}") };
        println!("{list}: {what}: {how}, forbidden by {}{besides}", forbidden.as_deref().unwrap_or("NOTHING"));
        if !seen || forbidden.is_err() {
            wrong.push(*what);
        }
        // As it was.
        for (path, text) in &files {
            deployment.host_named("meet").write(path, text);
        }
        mend(&mut deployment);
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    drop(bridge(&deployment).unwrap());
    focus_logs_in(&deployment).unwrap();
}
