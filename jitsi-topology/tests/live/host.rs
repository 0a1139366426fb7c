//! Machines made of namespaces: a network, a file system and processes of their own.
//!
//! Everything a machine has dies with the one process that holds its namespaces open, and that process dies with this
//! one: nothing is left behind, however a test ends.

use crate::wait::{gone, until};
use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead, BufReader};
use std::net::{IpAddr, Ipv4Addr};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::time::Duration;

/// Namespaces, held open by a shell that is process 1 in them and waits for its input to end.
#[derive(Debug)]
struct Namespaces {
    holder: Child,
    input: Option<ChildStdin>,
    first: u32,
}

impl Namespaces {
    fn new() -> Self {
        let mut unshare = Command::new("unshare");
        unshare.args([
            "--mount",
            "--net",
            "--pid",
            "--fork",
            "--kill-child",
            "--mount-proc",
            "--",
            "sh",
            "-c",
            "echo ready; read -r _",
        ]);
        unshare.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut holder = unshare.spawn().unwrap_or_else(|error| panic!("unshare: {error}; apt-get install util-linux"));
        let mut line = String::new();
        BufReader::new(holder.stdout.take().unwrap()).read_line(&mut line).unwrap();
        if line != "ready\n" {
            let said = holder.wait_with_output().unwrap();
            panic!(
                "no namespaces can be made here: {}\nrun as root, in a container with --privileged",
                String::from_utf8_lossy(&said.stderr).trim()
            );
        }
        let children = format!("/proc/{0}/task/{0}/children", holder.id());
        let first = fs::read_to_string(children).unwrap().trim().parse().expect("unshare has one child");
        Self { input: holder.stdin.take(), holder, first }
    }
}

impl Drop for Namespaces {
    fn drop(&mut self) {
        drop(self.input.take());
        if !gone(Duration::from_secs(5), || matches!(self.holder.try_wait(), Ok(Some(_)) | Err(_))) {
            // It takes its child, and with it everything in the namespaces, along.
            self.holder.kill().ok();
            self.holder.wait().ok();
        }
    }
}

/// A switch that machines are plugged into.
#[derive(Debug)]
pub(crate) struct Network {
    switch: Namespaces,
    ports: std::cell::Cell<u32>,
}

impl Network {
    pub(crate) fn new() -> Self {
        let switch = Namespaces::new();
        ip(switch.first, "link add name switch type bridge");
        ip(switch.first, "link set switch up");
        Self { switch, ports: std::cell::Cell::new(0) }
    }
}

fn ip(namespace: u32, arguments: &str) {
    let mut command = Command::new("nsenter");
    command.args([&format!("--net=/proc/{namespace}/ns/net"), "--", "ip"]).args(arguments.split(' '));
    let said = command.output().unwrap();
    assert!(
        said.status.success(),
        "ip {arguments}: {}; apt-get install iproute2",
        String::from_utf8_lossy(&said.stderr)
    );
}

/// One machine.
#[derive(Debug)]
pub(crate) struct Host {
    namespaces: Namespaces,
    pub(crate) name: String,
    pub(crate) address: Ipv4Addr,
}

/// The file system as a freshly installed machine has it: the packages' own files, and nothing that was ever run. What
/// is not made anew here can be read and not written, so that nothing reaches the machine the test runs on.
const FILE_SYSTEM: &str = r#"set -eu
mount -t tmpfs -o mode=755 tmpfs /mnt
cp -a /etc /mnt/etc
mount --bind /mnt/etc /etc
for folder in /run /var/lib /var/log /usr/local/sbin /usr/local/share; do
    mount -t tmpfs -o mode=755 tmpfs "$folder"
done
mount -o remount,bind,ro /
install -d -o prosody -g prosody -m 0750 /var/lib/prosody
install -d -o prosody -g adm -m 0750 /var/log/prosody
install -d -m 0755 /var/lib/nginx /var/log/nginx /usr/local/share/ca-certificates
"#;

impl Host {
    pub(crate) fn new(network: &Network, name: &str, address: Ipv4Addr) -> Self {
        let namespaces = Namespaces::new();
        let port = network.ports.replace(network.ports.get() + 1);
        ip(network.switch.first, &format!("link add port{port} type veth peer name eth0 netns {}", namespaces.first));
        ip(network.switch.first, &format!("link set port{port} master switch up"));
        ip(namespaces.first, "link set lo up");
        ip(namespaces.first, &format!("addr add {address}/24 dev eth0"));
        ip(namespaces.first, "link set eth0 up");
        let host = Self { namespaces, name: name.to_owned(), address };
        host.sh(FILE_SYSTEM);
        host
    }

    /// A command on this machine. It inherits nothing from the environment of the test.
    pub(crate) fn command(&self, program: &str) -> Command {
        let mut command = Command::new("nsenter");
        command.args([&format!("--target={}", self.namespaces.first), "--mount", "--net", "--pid", "--", program]);
        command
            .env_clear()
            .env("PATH", "/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin")
            .env("LANG", "C.UTF-8")
            .env("HOME", "/root")
            .env("TMPDIR", "/run");
        command.current_dir("/").stdin(Stdio::null());
        command
    }

    /// Runs lines of shell, which must succeed, and gives back what they print.
    pub(crate) fn sh(&self, script: &str) -> String {
        let said = self.command("sh").args(["-c", script]).output().unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        assert!(said.status.success(), "{}: {script}\n{}{}", self.name, text(&said.stdout), text(&said.stderr));
        text(&said.stdout)
    }

    /// A file of this machine, as the test reaches it.
    pub(crate) fn path(&self, path: &str) -> PathBuf {
        Path::new(&format!("/proc/{}/root", self.namespaces.first)).join(path.trim_start_matches('/'))
    }

    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap_or_else(|error| panic!("{}: {path}: {error}", self.name))
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        fs::write(self.path(path), text).unwrap_or_else(|error| panic!("{}: {path}: {error}", self.name));
    }

    /// The TCP sockets that listen, from what the kernel says.
    pub(crate) fn listening(&self) -> BTreeSet<(IpAddr, u16)> {
        let table =
            |name: &str| fs::read_to_string(format!("/proc/{}/net/{name}", self.namespaces.first)).unwrap_or_default();
        let rows = [table("tcp"), table("tcp6")].concat();
        rows.lines().filter_map(listener).collect()
    }

    /// Waits until something listens at a port.
    pub(crate) fn wait_for_port(&self, port: u16, whose: &str) {
        until(&format!("{whose} to listen at port {port} of {}", self.name), Duration::from_secs(20), || {
            self.listening().iter().any(|(_, found)| *found == port).then_some(())
        });
    }
}

/// A row of the kernel's table, when it is of a socket that listens (state 0A).
fn listener(row: &str) -> Option<(IpAddr, u16)> {
    let mut words = row.split_whitespace().skip(1);
    let (address, port) = words.next()?.split_once(':')?;
    if words.nth(1)? != "0A" {
        return None;
    }
    // Each 32 bits are in the byte order of the machine.
    let words: Vec<u8> = address
        .as_bytes()
        .chunks(8)
        .flat_map(|word| u32::from_str_radix(std::str::from_utf8(word).unwrap(), 16).unwrap().to_ne_bytes())
        .collect();
    let address = match <[u8; 4]>::try_from(words.as_slice()) {
        Ok(four) => IpAddr::from(four),
        Err(_) => IpAddr::from(<[u8; 16]>::try_from(words.as_slice()).unwrap()),
    };
    Some((address, u16::from_str_radix(port, 16).unwrap()))
}
