//! Jicofo and a bridge themselves, where they are installed.

use crate::deployment::{Deployment, seed};
use crate::wait::until;
use serde_json::Value;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// Where a program of Jitsi's is installed: where `variable` says, or where its package puts it.
fn installed(variable: &str, usual: &str) -> Option<PathBuf> {
    let named = std::env::var_os(variable).map(PathBuf::from);
    if let Some(named) = &named {
        assert!(named.is_dir(), "{variable} names {}, which is no folder", named.display());
    }
    named.or_else(|| Some(PathBuf::from(usual)).filter(|path| path.is_dir()))
}

/// A program of Jitsi's, running; it ends with its machine at the latest.
struct Program(Child);

impl Program {
    fn start(mut command: Command, log: &Path) -> Self {
        let log = std::fs::File::create(log).unwrap();
        Self(command.stdout(log.try_clone().unwrap()).stderr(log).stdin(Stdio::null()).spawn().unwrap())
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

#[test]
fn jicofo_itself_finds_the_bridge_operational() {
    let homes = (installed("JICOFO_HOME", "/usr/share/jicofo"), installed("JVB_HOME", "/usr/share/jitsi-videobridge"));
    let (Some(jicofo), Some(jvb)) = homes else {
        // Past the harness, which keeps to itself what a test that passes prints.
        writeln!(std::io::stderr(), "DID NOT RUN: jicofo_itself_finds_the_bridge_operational takes Jicofo and Jitsi Videobridge, in JICOFO_HOME and JVB_HOME or as the Jitsi packages install them").unwrap();
        return;
    };
    // The machine has no public address, and its bridge would be unhealthy for it.
    let description = format!(
        "{}\nextra = {{ videobridge = {{ health = {{ require-valid-address = false }} }} }}\n",
        seed().trim_end()
    );
    let deployment = Deployment::start(&description);
    let host = deployment.host_named("meet");
    let start = |home: &Path, script: &str, config: &str, log: &str| {
        let mut command = host.command(home.join(script).to_str().unwrap());
        command
            .env("JAVA_SYS_PROPS", format!("-Dconfig.file={config}"))
            .env("JICOFO_MAX_MEMORY", "512m")
            .env("VIDEOBRIDGE_MAX_MEMORY", "512m")
            .envs(&deployment.passwords);
        Program::start(command, &host.path(log))
    };
    let logs = ["/run/jvb.log", "/run/jicofo.log"];
    let running = (
        start(&jvb, "jvb.sh", "/etc/jitsi/videobridge/jvb.conf", logs[0]),
        start(&jicofo, "jicofo.sh", "/etc/jitsi/jicofo/jicofo.conf", logs[1]),
    );

    let bridge = format!("{}/jvb1", deployment.components().jicofo.xmpp.brewery);
    let rest = deployment.components().jicofo.rest.port();
    let mut heard = String::new();
    let found = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        until(&format!("Jicofo to say that {bridge} is operational"), Duration::from_secs(90), || {
            std::thread::sleep(Duration::from_millis(500));
            let said = host.command("python3").args(["-c", &format!("import urllib.request as r; print(r.urlopen('http://127.0.0.1:{rest}/debug', timeout=5).read().decode())")]).output().unwrap();
            heard = String::from_utf8_lossy(&said.stdout).into_owned();
            let debug: Value = serde_json::from_str(&heard).ok()?;
            (debug["bridge_selector"]["bridge"][&bridge]["operational"] == true).then_some(())
        });
    }));
    assert!(found.is_ok(), "the last answer: {heard}\n{}", logs.map(|log| host.read(log)).join("\n"));
    drop(running);
    deployment.finish();
}
