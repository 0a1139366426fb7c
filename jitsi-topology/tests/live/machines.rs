//! A deployment over several machines, and one bridge more while it runs.

use crate::client::Client;
use crate::conf::MucClient;
use crate::deployment::Deployment;
use crate::seed::SEEN_WITHIN;
use jitsi_topology::name::MachineName;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The main machine and as many for media, a bridge on each.
fn description(media: u32) -> String {
    let machines: Vec<String> = (1..=media)
        .map(|number| format!("\n[machines.media{number}]\naddress = \"192.0.2.{}\"\n", number + 1))
        .collect();
    let bridges: Vec<String> = (1..=media)
        .map(|number| format!("\n[[bridges]]\nname = \"jvb{number}\"\nmachine = \"media{number}\"\n"))
        .collect();
    format!(
        "domain = \"jitsi.example.com\"\n\n[machines.meet]\naddress = \"192.0.2.1\"\n{}{}",
        machines.concat(),
        bridges.concat()
    )
}

/// A bridge, in the brewery.
fn bridge_joins(deployment: &Deployment, number: u32) -> Client {
    let machine = format!("media{number}");
    let bridge = deployment.bridge(&machine);
    let [MucClient { login, room, nickname }] = bridge.clients.as_slice() else { panic!("{bridge:?}") };
    assert!(login.verify, "over the network a bridge looks at the certificate");
    assert_eq!(*nickname, format!("jvb{number}"));
    let mut client = Client::on(deployment.host_named(&machine), nickname);
    client.login(login).unwrap_or_else(|refusal| panic!("{nickname}: {refusal:?}"));
    client.join(room, nickname).unwrap_or_else(|refusal| panic!("{nickname}: {refusal:?}"));
    client
}

/// The TCP ports of `address` that answer on `machine`.
fn scan(deployment: &Deployment, machine: &str, address: &str) -> BTreeSet<u16> {
    let client = Client::run(
        deployment.host_named(machine),
        &format!("the scan on {machine}"),
        "scan.py",
        &[address.to_owned()],
    );
    serde_json::from_value(client.hear("try every port")).unwrap()
}

/// The TCP ports of the servers that run here which `ports` says are open on the main machine.
fn promised(deployment: &Deployment, from_outside: bool) -> BTreeSet<u16> {
    let servers = ["nginx", "Prosody-JVB", "the main Prosody"];
    let rows = deployment
        .topology
        .ports()
        .into_iter()
        .filter(|row| row.machine.as_str() == "meet" && row.transport == jitsi_topology::fact::Transport::Tcp);
    let rows = rows.filter(|row| servers.contains(&row.service.as_str()));
    rows.filter(|row| if from_outside { !row.interfaces.is_loopback_only() } else { row.interfaces.answers_loopback() })
        .map(|row| row.port.get())
        .collect()
}

/// Every file of a rendered tree, by its path.
fn files(folder: &Path) -> BTreeMap<PathBuf, String> {
    fn walk(root: &Path, folder: &Path, found: &mut BTreeMap<PathBuf, String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(root, &path, found);
            } else {
                found.insert(path.strip_prefix(root).unwrap().to_owned(), fs::read_to_string(&path).unwrap());
            }
        }
    }
    let mut found = BTreeMap::new();
    walk(folder, folder, &mut found);
    found
}

#[test]
fn three_machines_open_what_they_need_and_a_fourth_changes_nothing_but_routes() {
    let mut deployment = Deployment::start(&description(2));
    let jicofo = deployment.jicofo();
    let mut focus = deployment.focus("Jicofo's service connection");
    focus.login(&jicofo.service).unwrap();
    let joined = focus.join(&jicofo.brewery, &jicofo.service.user).unwrap();
    assert_eq!(joined["affiliation"], "owner", "{joined}");
    let mut bridges = vec![bridge_joins(&deployment, 1), bridge_joins(&deployment, 2)];
    for nickname in ["jvb1", "jvb2"] {
        assert!(
            focus.see(&jicofo.brewery, nickname, SEEN_WITHIN).contains(&nickname.to_owned()),
            "Jicofo does not see {nickname}"
        );
    }

    // What is open, from outside and from the machine itself, is what `ports` says and nothing else.
    let from_outside = promised(&deployment, true);
    assert_eq!(from_outside, BTreeSet::from([443, 15222]));
    assert_eq!(scan(&deployment, "media1", "192.0.2.1"), from_outside);
    assert_eq!(scan(&deployment, "media2", "192.0.2.1"), from_outside);
    assert_eq!(scan(&deployment, "meet", "127.0.0.1"), promised(&deployment, false));

    // One machine and one bridge more.
    let before = files(&deployment.rendered());
    let after_folder = deployment.render_beside("rendered-again", &description(3));
    let after = files(&after_folder);
    let site = Path::new("meet/etc/nginx/sites-available/jitsi.example.com.conf");
    let differs = |path: &&PathBuf| before.get(*path) != after.get(*path);
    let different: BTreeSet<&Path> = before
        .keys()
        .chain(after.keys())
        .filter(differs)
        .map(PathBuf::as_path)
        .filter(|path| !path.ends_with("jitsi-topology.manifest.json"))
        .collect();
    let elsewhere: Vec<_> = different.iter().filter(|path| !path.starts_with("media3") && **path != site).collect();
    assert!(elsewhere.is_empty(), "{elsewhere:?}");
    assert!(
        different.contains(site) && different.contains(Path::new("media3/etc/jitsi/videobridge/jvb.conf")),
        "{different:?}"
    );

    let pids = |deployment: &Deployment| {
        [&deployment.main_prosody, &deployment.prosody_jvb, &deployment.nginx]
            .map(|server| server.as_ref().unwrap().pid())
    };
    let pids_before = pids(&deployment);
    fs::rename(after_folder.join("media3"), deployment.rendered().join("media3")).unwrap();
    deployment.add_host(&MachineName::parse("media3").unwrap());
    let meet = deployment.host_named("meet");
    meet.sh(&format!("cp -r --remove-destination '{}' /etc/nginx/sites-available/ && nginx -t && kill -HUP \"$(cat /run/nginx.pid)\"", after_folder.join(site).display()));
    bridges.push(bridge_joins(&deployment, 3));
    assert_eq!(focus.see(&jicofo.brewery, "jvb3", SEEN_WITHIN), ["focus", "jvb1", "jvb2", "jvb3"]);
    assert_eq!(pids(&deployment), pids_before, "a server was restarted");

    // The new bridge is reached through nginx, which was only told to look at its file again.
    let (address, port, server_id) = deployment.bridge("media3").public.unwrap();
    let listening = Client::run(
        deployment.host_named("media3"),
        "jvb3's WebSocket server",
        "bridge.py",
        &[address, port.to_string()],
    );
    listening.hear("listen");
    let mut browser = Client::on(deployment.host_named("media1"), "browser");
    let url = format!("wss://jitsi.example.com/colibri-ws/{server_id}/conference/endpoint?pwd=x");
    assert_eq!(browser.echo(&url, "hello").unwrap(), "hello");
    drop((bridges, focus, listening, browser));
    deployment.finish();
}
