//! A server on a machine: started in the foreground, stopped by its process id, its words kept.

use crate::host::Host;
use crate::wait::{gone, until};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::rc::Rc;
use std::time::Duration;

/// A running server.
#[derive(Debug)]
pub(crate) struct Server {
    host: Rc<Host>,
    name: String,
    child: Child,
    pidfile: String,
    pid: String,
    output: PathBuf,
}

impl Server {
    /// Starts `command`, which stays in the foreground, and waits for its pidfile.
    pub(crate) fn start(host: &Rc<Host>, name: &str, mut command: Command, pidfile: &str) -> Self {
        let output = host.path(&format!("/run/{}.output", name.replace(' ', "-")));
        let file = std::fs::File::create(&output).unwrap();
        command.stdout(file.try_clone().unwrap()).stderr(file).stdin(Stdio::null());
        let mut child = command.spawn().unwrap();
        let pid = until(&format!("the pidfile {pidfile} of {name}"), Duration::from_secs(20), || {
            if let Ok(Some(status)) = child.try_wait() {
                panic!("{name} ended ({status}): {}", std::fs::read_to_string(&output).unwrap_or_default());
            }
            let text = std::fs::read_to_string(host.path(pidfile)).ok()?;
            let pid = text.trim();
            (!pid.is_empty() && host.path(&format!("/proc/{pid}")).exists()).then(|| pid.to_owned())
        });
        Self { host: Rc::clone(host), name: name.to_owned(), child, pidfile: pidfile.to_owned(), pid, output }
    }

    /// The process that runs, by its id on its machine. It is the same for as long as the server was not restarted.
    pub(crate) fn pid(&self) -> String {
        self.host.read(&self.pidfile).trim().to_owned()
    }

    /// What it wrote to its standard output and error.
    pub(crate) fn output(&self) -> String {
        std::fs::read_to_string(&self.output).unwrap_or_default()
    }

    /// Stops it and makes sure that it ended.
    pub(crate) fn stop(mut self) {
        assert!(self.end(), "{} does not end when it is told to", self.name);
    }

    fn end(&mut self) -> bool {
        if matches!(self.child.try_wait(), Ok(Some(_))) {
            return true;
        }
        self.signal("TERM");
        let ended = gone(Duration::from_secs(10), || matches!(self.child.try_wait(), Ok(Some(_)) | Err(_)));
        if !ended {
            self.signal("KILL");
            gone(Duration::from_secs(2), || matches!(self.child.try_wait(), Ok(Some(_)) | Err(_)));
        }
        ended
    }

    fn signal(&self, signal: &str) {
        self.host
            .command("kill")
            .args([&format!("-{signal}"), &self.pid])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .ok();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.end();
    }
}
