//! The programs the tests run, and how to install each.

use std::path::{Path, PathBuf};
use std::process::Command;

/// A program, or a file that a program needs.
#[derive(Debug)]
pub(crate) struct Tool {
    pub(crate) name: &'static str,
    /// The environment variable that says where it is, when it is not on the path.
    pub(crate) variable: &'static str,
    /// Places to look in besides the path.
    pub(crate) besides: &'static [&'static str],
    pub(crate) install: &'static str,
}

pub(crate) const LUA: Tool = Tool { name: "lua5.4", variable: "LUA", besides: &[], install: "apt-get install lua5.4" };
pub(crate) const LUAC: Tool =
    Tool { name: "luac5.4", variable: "LUAC", besides: &[], install: "apt-get install lua5.4" };
pub(crate) const LUACHECK: Tool =
    Tool { name: "luacheck", variable: "LUACHECK", besides: &[], install: "apt-get install lua-check" };
pub(crate) const PROSODYCTL: Tool = Tool {
    name: "prosodyctl",
    variable: "PROSODYCTL",
    besides: &[],
    install: "apt-get install prosody prosody-modules",
};
pub(crate) const JAVA: Tool =
    Tool { name: "java", variable: "JAVA", besides: &[], install: "apt-get install default-jdk-headless" };
pub(crate) const TYPESAFE_CONFIG: Tool = Tool {
    name: "typesafe-config.jar",
    variable: "TYPESAFE_CONFIG",
    besides: &["/usr/share/java"],
    install: "apt-get install libtypesafe-config-java",
};
// Debian leaves /usr/sbin out of the path of everybody but root.
pub(crate) const NGINX: Tool =
    Tool { name: "nginx", variable: "NGINX", besides: &["/usr/sbin"], install: "apt-get install nginx" };
pub(crate) const GIXY: Tool = Tool {
    name: "gixy",
    variable: "GIXY",
    besides: &[],
    install: "pip install gixy-ng in a venv and set GIXY, as scripts/test.sh does",
};

pub(crate) const CROSSPLANE: Tool = Tool {
    name: "crossplane",
    variable: "CROSSPLANE",
    besides: &[],
    install: "pip install crossplane in a venv and set CROSSPLANE, as scripts/test.sh does",
};

impl Tool {
    /// Where it is. A test that needs it fails when it is nowhere.
    pub(crate) fn path(&self) -> PathBuf {
        if let Some(path) = std::env::var_os(self.variable).map(PathBuf::from) {
            assert!(
                path.is_file(),
                "{} names {}, which is no file; install it: {}",
                self.variable,
                path.display(),
                self.install
            );
            return path;
        }
        let path = std::env::var_os("PATH").unwrap_or_default();
        let folders = std::env::split_paths(&path).chain(self.besides.iter().map(PathBuf::from));
        let found = folders.map(|folder| folder.join(self.name)).find(|file| file.is_file());
        found.unwrap_or_else(|| panic!("{} is missing; install it: {}", self.name, self.install))
    }

    /// A command that runs it.
    pub(crate) fn command(&self) -> Command {
        Command::new(self.path())
    }
}

/// What a program said, and whether it was content.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) success: bool,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// Runs a command to its end.
pub(crate) fn run(command: &mut Command) -> Said {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?} did not run: {error}"));
    let text = |bytes| String::from_utf8(bytes).unwrap_or_else(|error| panic!("{command:?} wrote no UTF-8: {error}"));
    Said { success: output.status.success(), out: text(output.stdout), err: text(output.stderr) }
}

impl Said {
    /// What it wrote to standard output; it must have been content and have had nothing to complain of.
    pub(crate) fn cleanly(self, what: &dyn std::fmt::Display) -> String {
        assert!(self.success && self.err.is_empty(), "{what}\n{}{}", self.out, self.err);
        self.out
    }
}

/// A file beside the tests.
pub(crate) fn beside(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/acceptance").join(name)
}

/// Fails with everything that is wrong, not the first of it.
pub(crate) fn nothing_wrong(problems: &[String]) {
    assert!(problems.is_empty(), "{} found wrong:\n{}", problems.len(), problems.join("\n"));
}
