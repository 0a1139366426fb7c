//! Paths as Prosody reads them (`util/paths.lua`).

use glob::Pattern;

/// `path` as it is meant in a file of the folder `folder`.
pub(super) fn resolve(folder: &str, path: &str) -> String {
    let path = match path.strip_prefix("./") {
        Some(rest) => rest.trim_start_matches('/'),
        None => path,
    };
    if path.starts_with('/') { path.to_owned() } else { format!("{}/{path}", folder.trim_end_matches('/')) }
}

/// The folder and the name of a path: `/etc/prosody` and `prosody.cfg.lua`.
pub(super) fn split(path: &str) -> (&str, &str) {
    path.rsplit_once('/').unwrap_or(("", path))
}

/// Whether a path names any number of files.
pub(super) fn is_wild(path: &str) -> bool {
    path.contains(['*', '?'])
}

/// Those of `names` that the wildcard `name` means. `*` and `?` alone are special, and hidden files are left out.
pub(super) fn matching(name: &str, names: Vec<String>) -> Vec<String> {
    let mut pattern = Pattern::escape(name).replace("[*]", "*").replace("[?]", "?");
    // Two stars are one to Prosody, and any number of folders to the crate.
    while pattern.contains("**") {
        pattern = pattern.replace("**", "*");
    }
    match Pattern::new(&pattern) {
        Ok(pattern) => names.into_iter().filter(|name| !name.starts_with('.') && pattern.matches(name)).collect(),
        Err(_) => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_relative_to_the_folder_of_its_file() {
        for (path, resolved) in [
            ("conf.d/x.cfg.lua", "/etc/prosody/conf.d/x.cfg.lua"),
            ("./x", "/etc/prosody/x"),
            ("../x", "/etc/prosody/../x"),
            ("/srv/x", "/srv/x"),
        ] {
            assert_eq!(resolve("/etc/prosody/", path), resolved);
        }
        assert_eq!(split("/etc/prosody/prosody.cfg.lua"), ("/etc/prosody", "prosody.cfg.lua"));
    }

    #[test]
    fn a_wildcard_names_what_lies_there_and_is_not_hidden() {
        let lies_there = || [".a.lua", "a.lua", "aa.lua", "a.lua.bak", "[a].lua"].map(str::to_owned).to_vec();
        assert_eq!(matching("*.lua", lies_there()), ["a.lua", "aa.lua", "[a].lua"]);
        assert_eq!(matching("?.lua", lies_there()), ["a.lua"]);
        assert_eq!(matching("**a*", lies_there()), ["a.lua", "aa.lua", "a.lua.bak", "[a].lua"]);
        assert_eq!(matching("[a].*", lies_there()), ["[a].lua"]);
        assert_eq!(matching("*", lies_there()).len(), 4);
        assert!(matching(&format!("{}b", "*a".repeat(60)), vec!["a".repeat(255)]).is_empty(), "it comes to an end");
    }
}
