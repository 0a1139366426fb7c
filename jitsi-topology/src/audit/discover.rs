//! Which file is what: the configs of the four programs, where people keep them.

use super::files::Files;
use super::piece::{Kind, Piece};
use super::tree::{MachineFiles, Tree};
use crate::name::MachineName;

/// How deep folders are looked into: `/etc/jitsi/videobridge` is three, a container's mounts lie as deep.
const DEPTH: usize = 6;
/// How many folders of one machine are looked into.
const FOLDERS: usize = 10_000;
/// Folders with nothing to find and much to look through.
const PASSED_OVER: &[&str] =
    &["proc", "sys", "dev", "usr", "var", "bin", "boot", "lib", "node_modules", "conf.avail", ".git"];

/// Every config file of every machine, by machine and path.
pub(super) fn discover(tree: &Tree) -> Vec<Piece> {
    let mut found = tree.named().to_vec();
    // A machine with named files is looked at through them alone.
    let whole = |machine: &MachineName| tree.named().iter().all(|piece| piece.machine != *machine);
    for (machine, files) in tree.machines().filter(|(machine, _)| whole(machine)) {
        let mut paths = Vec::new();
        let mut folders = FOLDERS;
        walk(files, "", DEPTH, &mut folders, &mut paths);
        let mut nginx = Vec::new();
        for path in paths {
            match kind(&path) {
                Some(Kind::Nginx) => nginx.push(path),
                Some(kind) => found.push(Piece { machine: machine.clone(), path, kind, named: false }),
                None => {}
            }
        }
        let site = |path| Piece { machine: machine.clone(), path, kind: Kind::Nginx, named: false };
        found.extend(sites(nginx).into_iter().map(site));
    }
    found
}

fn walk(files: MachineFiles<'_>, folder: &str, depth: usize, folders: &mut usize, out: &mut Vec<String>) {
    if depth == 0 || *folders == 0 {
        return;
    }
    *folders -= 1;
    let listed = if folder.is_empty() { "/" } else { folder };
    for name in files.names(listed).unwrap_or_default() {
        let path = format!("{folder}/{name}");
        // A site is often a file without an ending.
        if kind(&path).is_some() && (name.contains('.') || files.names(&path).is_none()) {
            out.push(path);
        } else if !(PASSED_OVER.contains(&name.as_str()) || looks_like_a_file(&name)) {
            walk(files, &path, depth - 1, folders, out);
        }
    }
}

/// Files of no interest are not asked whether they are folders.
fn looks_like_a_file(name: &str) -> bool {
    [".lua", ".conf", ".js", ".crt", ".key", ".pem", ".html", ".dat", ".service", ".sh", ".properties"]
        .iter()
        .any(|ending| name.ends_with(ending))
}

/// What a file is by its path.
fn kind(path: &str) -> Option<Kind> {
    let (folder, name) = path.rsplit_once('/')?;
    let is_conf = name.strip_suffix(".conf").is_some();
    match name {
        "prosody.cfg.lua" => Some(Kind::Prosody),
        "jicofo.conf" => Some(Kind::Jicofo),
        "jvb.conf" => Some(Kind::Bridge),
        "sip-communicator.properties" => Some(Kind::Legacy),
        "nginx.conf" => Some(Kind::Nginx),
        "turnserver.conf" => Some(Kind::Coturn),
        // Where a machine runs several bridges each has a file by its own name.
        _ if folder.ends_with("/jitsi/videobridge") && is_conf => Some(Kind::Bridge),
        _ if ["/sites-enabled", "/sites-available"].iter().any(|end| folder.ends_with(end)) => Some(Kind::Nginx),
        _ if folder.ends_with("nginx/conf.d") && is_conf => Some(Kind::Nginx),
        _ => None,
    }
}

/// nginx reads one file, and what that includes; without it, the sites that are switched on; and without those, all.
fn sites(paths: Vec<String>) -> Vec<String> {
    if let Some(main) = paths.iter().find(|path| path.ends_with("/nginx.conf")) {
        return vec![main.clone()];
    }
    let on: Vec<String> = paths.iter().filter(|path| !path.contains("/sites-available/")).cloned().collect();
    if on.is_empty() { paths } else { on }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(paths: &[&str]) -> Vec<(String, Kind)> {
        let mut tree = Tree::default();
        for path in paths {
            tree.add(&MachineName::parse("meet").unwrap(), path, "");
        }
        discover(&tree).into_iter().map(|piece| (piece.path, piece.kind)).collect()
    }

    #[test]
    fn files_are_known_by_their_place() {
        let paths = [
            "/etc/prosody/prosody.cfg.lua",
            "/etc/prosody/conf.avail/x.cfg.lua",
            "/etc/jitsi/videobridge/jvb.conf",
            "/etc/jitsi/videobridge/sip-communicator.properties",
            "/etc/nginx/sites-available/a.conf",
            "/etc/nginx/sites-enabled/a",
            "/etc/turnserver.conf",
            "/config/jicofo.conf",
            "/usr/share/jicofo/jicofo.conf",
        ];
        let mut expected = vec![
            ("/etc/prosody/prosody.cfg.lua".to_owned(), Kind::Prosody),
            ("/etc/jitsi/videobridge/jvb.conf".to_owned(), Kind::Bridge),
            ("/etc/jitsi/videobridge/sip-communicator.properties".to_owned(), Kind::Legacy),
            ("/config/jicofo.conf".to_owned(), Kind::Jicofo),
            ("/etc/nginx/sites-enabled/a".to_owned(), Kind::Nginx),
            ("/etc/turnserver.conf".to_owned(), Kind::Coturn),
        ];
        let mut found = found(&paths);
        found.sort();
        expected.sort();
        assert_eq!(found, expected);
    }

    #[test]
    fn nginx_is_read_from_where_it_begins() {
        let all = ["/etc/nginx/nginx.conf", "/etc/nginx/sites-enabled/a", "/etc/nginx/sites-available/a"];
        assert_eq!(found(&all), [("/etc/nginx/nginx.conf".to_owned(), Kind::Nginx)]);
        assert_eq!(found(&all[2..]), [("/etc/nginx/sites-available/a".to_owned(), Kind::Nginx)]);
    }
}
