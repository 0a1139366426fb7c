//! The nginx site, read by nginx itself and by a checker of nginx configs.

use crate::case::{Case, Cases, certificate, key, web_root};
use crate::tool::{GIXY, NGINX, nothing_wrong, run};
use serde::Deserialize;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Makes the certificate every site is told to show.
fn make_certificate(folder: &Path) {
    let made = rcgen::generate_simple_self_signed(["meet.example.org".to_owned()]).expect("a certificate");
    std::fs::write(certificate(folder), made.cert.pem()).expect("a certificate");
    std::fs::write(key(folder), made.signing_key.serialize_pem()).expect("a key");
    std::fs::create_dir_all(web_root(folder)).expect("a folder for the web application");
}

/// A whole config with nothing in it but the site, so that whatever is said is said of the site.
fn around(case: &Case, folder: &Path) -> PathBuf {
    let text = format!(
        "user root;\npid \"{0}/nginx.pid\";\nerror_log stderr;\nevents {{}}\nhttp {{\n    access_log off;\n    client_body_temp_path \"{0}/body\";\n    proxy_temp_path \"{0}/proxy\";\n    \
         fastcgi_temp_path \"{0}/fastcgi\";\n    uwsgi_temp_path \"{0}/uwsgi\";\n    scgi_temp_path \"{0}/scgi\";\n    include \"{1}\";\n}}\n",
        folder.display(),
        case.nginx().display(),
    );
    let path = folder.join("nginx.conf");
    std::fs::write(&path, text).expect("a config around the site");
    path
}

/// nginx binds what it is told to listen at even when it only tests. Ports below 1024 are root's, but in a network
/// of one's own everybody is root.
fn nginx() -> Command {
    let root = run(Command::new("id").arg("-u")).out.trim() == "0";
    if root {
        return NGINX.command();
    }
    let mut unshare = Command::new("unshare");
    unshare.args(["--map-root-user", "--net", "--"]).arg(NGINX.path());
    unshare
}

#[test]
fn nginx_takes_every_site_without_a_warning() {
    let cases = Cases::render();
    make_certificate(cases.folder());
    let mut wrong = Vec::new();
    for case in cases.iter() {
        let config = around(case, cases.folder());
        let said = run(nginx().arg("-t").args(["-e", "stderr"]).arg("-p").arg(cases.folder()).arg("-c").arg(&config));
        let fine = |line: &str| line.ends_with("syntax is ok") || line.ends_with("test is successful");
        if !said.success || !said.out.is_empty() || !said.err.lines().all(fine) {
            wrong.push(format!("{}: {}{}", case.name, said.out, said.err));
        }
    }
    nothing_wrong(&wrong);
}

/// A copy of the files of a style as they could lie here: with certificates, and paths below the copy.
fn as_if_here(from: &Path, to: &Path, root: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("the corpus") {
        let entry = entry.expect("the corpus");
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        let kind = entry.file_type().expect("a file of the corpus");
        if kind.is_dir() {
            as_if_here(&from, &to, root);
        } else if kind.is_symlink() {
            let target = std::fs::read_link(&from).expect("a link");
            let target = target.strip_prefix("/").map_or_else(|_| target.clone(), |below| root.join(below));
            std::os::unix::fs::symlink(target, &to).expect("a link");
        } else {
            let text = std::fs::read_to_string(&from).expect("a text");
            std::fs::write(&to, here(&text, root)).expect("a copy");
        }
    }
}

/// The text with what a machine of its own would have: its files, its certificates, its names.
fn here(text: &str, root: &Path) -> String {
    let line = |line: &str| match line.split_whitespace().next() {
        Some("ssl_certificate") => format!("ssl_certificate {};", certificate(root).display()),
        Some("ssl_certificate_key") => format!("ssl_certificate_key {};", key(root).display()),
        Some("pid" | "user" | "access_log" | "daemon") => String::new(),
        _ => line.replace("include /", &format!("include {}/", root.display())).replace("xmpp.meet.jitsi", "127.0.0.1"),
    };
    text.lines().map(|text| line(text) + "\n").collect()
}

/// nginx starts with every site an audit says nothing of, so the corpus is no fiction.
#[test]
fn nginx_takes_every_site_of_the_corpus() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    let mut wrong = Vec::new();
    for (machine, main, sites) in [
        ("debian", Some("etc/nginx/nginx.conf"), ""),
        ("docker/web", Some("config/nginx/nginx.conf"), ""),
        ("ansible/signal", None, "etc/nginx/sites-enabled/*"),
        ("by-hand/server", None, "etc/nginx/conf.d/*"),
    ] {
        let folder = tempfile::tempdir().expect("a folder");
        make_certificate(folder.path());
        as_if_here(&corpus.join(machine), folder.path(), folder.path());
        let root = folder.path().display();
        let config = main.map_or_else(|| folder.path().join("whole.conf"), |main| folder.path().join(main));
        if main.is_none() {
            std::fs::write(&config, format!("events {{}} http {{ include {root}/{sites}; }}")).expect("a config");
        }
        let quiet = format!("pid {root}/nginx.pid; error_log stderr;");
        let said = run(nginx().args(["-t", "-q", "-e", "stderr", "-g", &quiet]).arg("-c").arg(&config));
        if !said.success {
            wrong.push(format!("{machine}: {}{}", said.out, said.err));
        }
    }
    nothing_wrong(&wrong);
}

/// One finding of gixy.
#[derive(Debug, Deserialize)]
struct Finding {
    plugin: String,
    severity: String,
    summary: String,
    #[serde(default)]
    config: String,
}

/// Severities that are told and tolerated.
const LESS_THAN_MEDIUM: [&str; 2] = ["LOW", "UNSPECIFIED"];

#[test]
fn gixy_finds_nothing_of_medium_severity_or_higher() {
    let cases = Cases::render();
    let mut wrong = Vec::new();
    for case in cases.iter() {
        let config = around(case, cases.folder());
        let said = run(GIXY.command().args(["--format", "json"]).arg(&config));
        // It ends with 1 whenever it found something; what it could not read it says on standard error.
        let findings: Vec<Finding> = serde_json::from_str(&said.out)
            .unwrap_or_else(|error| panic!("{}: {error}\n{}{}", case.name, said.out, said.err));
        for Finding { plugin, severity, summary, config } in findings {
            let text = format!("{}: {severity} {plugin}: {summary}\n{config}", case.name);
            if LESS_THAN_MEDIUM.contains(&severity.as_str()) {
                println!("{text}");
            } else {
                wrong.push(text);
            }
        }
    }
    nothing_wrong(&wrong);
}
