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
