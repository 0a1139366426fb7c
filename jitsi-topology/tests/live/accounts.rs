//! What the script of accounts refuses, and what the service of Prosody-JVB is made of.

use crate::deployment::Deployment;
use crate::deployment::seed;
use crate::tool::Tool;
use jitsi_topology::name::MachineName;
use std::collections::BTreeMap;

const SYSTEMD_ANALYZE: Tool =
    Tool { name: "systemd-analyze", variable: "SYSTEMD_ANALYZE", besides: &[], install: "apt-get install systemd" };
const SHELLCHECK: Tool =
    Tool { name: "shellcheck", variable: "SHELLCHECK", besides: &[], install: "apt-get install shellcheck" };

/// What is done to a machine, what is done to put it right, and what the script says.
const REFUSED: &[(&str, &str, &str)] = &[
    (
        "mv /etc/prosody-jvb/certs/tech.jitsi.example.com.key /run/key",
        "mv /run/key /etc/prosody-jvb/certs/tech.jitsi.example.com.key",
        "tech.jitsi.example.com.key is missing",
    ),
    (
        "chmod 600 /etc/prosody/certs/auth.jitsi.example.com.key",
        "chmod 640 /etc/prosody/certs/auth.jitsi.example.com.key",
        "the user prosody cannot read /etc/prosody/certs/auth.jitsi.example.com.key",
    ),
    (
        "chmod 600 /etc/prosody-jvb/prosody.cfg.lua",
        "chmod 644 /etc/prosody-jvb/prosody.cfg.lua",
        "the user prosody cannot read /etc/prosody-jvb/prosody.cfg.lua",
    ),
    (
        "install -d -o root -m 755 /var/lib/prosody-jvb",
        "rmdir /var/lib/prosody-jvb",
        "the user prosody cannot write into /var/lib/prosody-jvb",
    ),
    (
        "touch /var/log/prosody/prosody.log",
        "rm /var/log/prosody/prosody.log",
        "the user prosody cannot write to /var/log/prosody/prosody.log",
    ),
];

#[test]
fn the_script_of_accounts_says_everything_that_is_missing_and_then_changes_nothing() {
    let deployment = Deployment::place(&seed());
    let meet = MachineName::parse("meet").unwrap();
    let host = deployment.host(&meet);
    let refuses = |arguments: &[&str], passwords: &BTreeMap<String, String>, texts: &[&str]| {
        let said = deployment.accounts(&meet, arguments, passwords);
        let text = format!("{}{}", String::from_utf8_lossy(&said.stdout), String::from_utf8_lossy(&said.stderr));
        assert_eq!(said.status.code(), Some(1), "{text}");
        for expected in texts {
            assert!(text.contains(expected), "{expected}\n{text}");
        }
        assert!(
            !host.path("/var/log/prosody-jvb").exists()
                && !host.path("/var/lib/prosody/auth%2ejitsi%2eexample%2ecom").exists(),
            "it changed something: {text}"
        );
    };
    for (break_it, mend_it, expected) in REFUSED {
        host.sh(break_it);
        refuses(&[], &deployment.passwords, &[expected, "nothing was changed"]);
        host.sh(mend_it);
    }
    // All of it at once.
    let mut passwords = deployment.passwords.clone();
    passwords.remove("JVB_AUTH_PASSWORD");
    passwords.insert("JICOFO_AUTH_PASSWORD".to_owned(), "a\tb".to_owned());
    host.sh(REFUSED[0].0);
    refuses(
        &[],
        &passwords,
        &[
            REFUSED[0].2,
            "JVB_AUTH_PASSWORD is not set: it is the password of jvb@tech.jitsi.example.com",
            "JICOFO_AUTH_PASSWORD has a control character",
        ],
    );
    host.sh(REFUSED[0].1);
    // A file of passwords is read and never run.
    host.write("/run/passwords", "JICOFO_AUTH_PASSWORD=$(touch /run/ran)\ntouch /run/ran\n`touch /run/ran`\n");
    refuses(
        &["--passwords", "/run/passwords"],
        &BTreeMap::new(),
        &["JICOFO_SERVICE_PASSWORD is not set", "JVB_AUTH_PASSWORD is not set"],
    );
    assert!(!host.path("/run/ran").exists());
    refuses(&["--password"], &deployment.passwords, &["usage: jitsi-topology-accounts [--passwords FILE]"]);
    refuses(&["--passwords", "/nowhere"], &deployment.passwords, &["cannot read /nowhere"]);

    let mut command = host.command("runuser");
    let said = command
        .args(["-u", "prosody", "--", "/usr/local/sbin/jitsi-topology-accounts"])
        .envs(&deployment.passwords)
        .output()
        .unwrap();
    assert!(
        said.status.code() == Some(1) && String::from_utf8_lossy(&said.stderr).contains("this takes root"),
        "{said:?}"
    );

    for script_checker in [SHELLCHECK.path().to_str().unwrap(), "dash -n"] {
        host.sh(&format!("{script_checker} /usr/local/sbin/jitsi-topology-accounts"));
    }
}

#[test]
fn systemd_takes_the_service_of_prosody_jvb() {
    let deployment = Deployment::place(&seed());
    let host = deployment.host_named("meet");
    // It makes a folder in /tmp.
    let verify = format!(
        "mount -t tmpfs tmpfs /tmp && {} verify /etc/systemd/system/prosody-jvb.service 2>&1",
        SYSTEMD_ANALYZE.path().display()
    );
    let said = host.sh(&format!("unshare --mount sh -c '{verify}'"));
    assert_eq!(said, "");
}
