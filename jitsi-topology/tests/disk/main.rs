//! Whatever happens while a tree is written, the folder holds the old tree or the new one, whole: a full disk, a folder
//! that may not be written, a kill at any moment, a description that is refused.
//!
//! Mounting small file systems takes root, so these tests run only when asked for by name.
#![allow(clippy::disallowed_methods, reason = "what the command reads is written here")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;
use tempfile::TempDir;

const PROGRAM: &str = env!("CARGO_BIN_EXE_jitsi-topology");

/// A description of so many bridges; `region` makes every file of one differ from those of another.
fn description(bridges: usize, region: &str) -> String {
    let mut text = format!("domain = \"jitsi.example.com\"\n[jicofo]\nrelay = true\nregion = \"{region}\"\n");
    for number in 0..bridges {
        write!(text, "[[bridges]]\nname = \"jvb{number}\"\nrelay = {{ region = \"{region}\" }}\n")
            .expect("a text grows");
    }
    text
}

/// A folder to work in, with descriptions in it.
struct Ground(TempDir);

impl Ground {
    fn new() -> Self {
        let open = fs::Permissions::from_mode(0o755);
        Self(tempfile::Builder::new().permissions(open).tempdir().expect("a folder"))
    }

    fn at(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn describe(&self, name: &str, text: &str) -> PathBuf {
        let path = self.at(name);
        fs::write(&path, text).expect("a description");
        path
    }

    fn folder(&self, name: &str) -> PathBuf {
        let path = self.at(name);
        fs::create_dir(&path).expect("a folder");
        path
    }
}

fn render(description: &Path, out: &Path) -> Command {
    let mut command = Command::new(PROGRAM);
    command.arg("render").arg(description).arg("--out").arg(out).arg("--force");
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

fn code(command: &mut Command) -> i32 {
    command.status().expect("it starts").code().expect("it ends by itself")
}

/// Everything in a folder: who may read it, and what it holds.
type Snapshot = BTreeMap<PathBuf, (u32, Vec<u8>)>;

fn snapshot(folder: &Path) -> Snapshot {
    let mut found = Snapshot::new();
    let mut todo = vec![folder.to_owned()];
    while let Some(path) = todo.pop() {
        let meta = fs::symlink_metadata(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let bytes = if meta.is_file() { fs::read(&path).expect("a file is read") } else { Vec::new() };
        if meta.is_dir() {
            todo.extend(fs::read_dir(&path).expect("a folder is read").map(|entry| entry.expect("an entry").path()));
        }
        found.insert(path.strip_prefix(folder).expect("it is below").to_owned(), (meta.mode(), bytes));
    }
    found
}

/// What a description is rendered to.
fn whole(ground: &Ground, description: &Path, name: &str) -> Snapshot {
    let out = ground.at(name);
    assert_eq!(code(&mut render(description, &out)), 0);
    snapshot(&out)
}

/// Runs a script as root of a file system of its own, mounted at `$disk` with `options`. What it copies to `$kept` is
/// there afterwards.
fn on_a_disk_of_its_own(ground: &Ground, options: &str, script: &str) -> Snapshot {
    let (disk, kept) = (ground.at("disk"), ground.at("kept"));
    for folder in [&disk, &kept] {
        fs::remove_dir_all(folder).ok();
        fs::create_dir(folder).expect("a folder");
    }
    let script = format!("set -e; mount -t tmpfs -o {options} tmpfs \"$disk\"; {script}; cp -a \"$disk/.\" \"$kept\"");
    let mut unshare = Command::new("unshare");
    unshare.args(["--mount", "sh", "-c", &script]);
    let names =
        [("disk", &disk), ("kept", &kept), ("small", &ground.at("small.toml")), ("large", &ground.at("large.toml"))];
    let status = unshare.envs(names).env("program", PROGRAM).stdout(Stdio::null()).stderr(Stdio::null()).status();
    assert!(status.expect("unshare, of util-linux").success(), "{options}: {script} (this takes root)");
    snapshot(&kept)
}

/// The part of a snapshot that lies below `name`.
fn below(all: &Snapshot, name: &str) -> Snapshot {
    let inside =
        |(path, entry): (&PathBuf, &(u32, Vec<u8>))| Some((path.strip_prefix(name).ok()?.to_owned(), entry.clone()));
    all.iter().filter_map(inside).collect()
}

#[test]
fn a_full_disk_leaves_the_old_tree_or_takes_the_new_one_whole() {
    let ground = Ground::new();
    let small = ground.describe("small.toml", &description(2, "old"));
    let large = ground.describe("large.toml", &description(20, "new"));
    let (old, new) = (whole(&ground, &small, "old"), whole(&ground, &large, "new"));
    let script = "\"$program\" render \"$small\" --out \"$disk/out\"; \"$program\" render \"$large\" --out \"$disk/out\" --force || [ $? = 2 ]";
    // From where the first file does not fit to where the last one does, in space and in number of files.
    let sizes = (80..420).step_by(12).map(|kib| format!("size={kib}k"));
    let counts =
        (old.len() + 8..old.len() + new.len() + 40).step_by(6).map(|inodes| format!("size=64m,nr_inodes={inodes}"));
    let (mut refused, mut taken) = (0, 0);
    for options in sizes.chain(counts) {
        let kept = on_a_disk_of_its_own(&ground, &options, script);
        let tree = below(&kept, "out");
        assert!(tree == old || tree == new, "{options}: neither tree is whole");
        assert_eq!(kept.len(), tree.len() + 1, "{options}: something is left beside the tree");
        if tree == old { refused += 1 } else { taken += 1 }
    }
    assert!(refused >= 10 && taken >= 10, "{refused} times too full, {taken} times not");
}

#[test]
fn a_disk_that_may_only_be_read_stays_as_it_is() {
    let ground = Ground::new();
    let small = ground.describe("small.toml", &description(2, "old"));
    ground.describe("large.toml", &description(20, "new"));
    let old = whole(&ground, &small, "old");
    let script = "\"$program\" render \"$small\" --out \"$disk/out\"; mount -o remount,ro \"$disk\"; code=0; \"$program\" render \"$large\" --out \"$disk/out\" --force || code=$?; [ $code = 2 ]";
    assert_eq!(below(&on_a_disk_of_its_own(&ground, "size=64m", script), "out"), old);
}

#[test]
fn a_folder_that_may_not_be_written_stays_as_it_is() {
    let ground = Ground::new();
    let description = ground.describe("topology.toml", &description(2, "new"));
    let parent = ground.folder("parent");
    // Nobody else than root may make anything in there, and nobody runs the program.
    let program = ground.at("program");
    // By another process: one that is forked here while the copy is open would keep it from being run.
    assert!(Command::new("cp").arg(PROGRAM).arg(&program).status().expect("cp").success());
    let before = snapshot(&parent);
    let mut nobody = Command::new("setpriv");
    nobody.args(["--reuid=65534", "--regid=65534", "--clear-groups"]).arg(program).arg("render").arg(description);
    let output = nobody.arg("--out").arg(parent.join("out")).output().expect("setpriv, of util-linux");
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("Permission denied") && said.contains("out"), "{said}");
    assert_eq!(snapshot(&parent), before);
}

/// How many times a program is killed, unless this variable says otherwise.
const KILLS: (&str, u32) = ("KILLS", 20);

#[test]
fn a_kill_at_any_moment_leaves_the_old_tree_or_the_new_one_whole() {
    let written = std::env::var_os(KILLS.0).map(|kills| kills.to_str().and_then(|kills| kills.parse().ok()));
    let kills: u32 = written.map_or(KILLS.1, |kills| kills.expect("a number of kills"));
    let ground = Ground::new();
    let texts = ["one", "two"].map(|region| ground.describe(&format!("{region}.toml"), &description(150, region)));
    let trees =
        ["one", "two"].map(|region| whole(&ground, &ground.at(&format!("{region}.toml")), &format!("whole-{region}")));
    let parent = ground.folder("parent");
    let out = parent.join("out");
    assert_eq!(code(&mut render(&texts[0], &out)), 0);
    let started = Instant::now();
    assert_eq!(code(&mut render(&texts[0], &out)), 0);
    let mut takes = started.elapsed();

    let mut standing = 0;
    let (mut stayed, mut came) = (0, 0);
    for kill in 0..kills {
        let next = 1 - standing;
        let mut child = render(&texts[next], &out).spawn().expect("it starts");
        // Every moment from the start to a little after the end; the machine's own unrest does the rest.
        let moment = 1.2 * f64::from(kill * 61 % kills) / f64::from(kills);
        std::thread::sleep(takes.mul_f64(moment));
        child.kill().ok();
        child.wait().expect("it is gone");
        let tree = snapshot(&out);
        if tree == trees[next] {
            standing = next;
            came += 1;
        } else {
            assert!(tree == trees[standing], "kill {kill}: neither tree is whole");
            stayed += 1;
            // What was not ready when it should have been takes longer now, because the machine has more to do.
            if moment > 1.0 {
                takes *= 4;
            }
        }
        sweep(&parent);
    }
    println!("the old tree stayed {stayed} times, the new one came {came} times");
    assert!(stayed >= kills / 10 && came >= 1, "{stayed} stayed, {came} came, of {takes:?} each");
}

/// Removes what a killed program leaves: hidden folders beside the target, named after it, and nothing else.
fn sweep(parent: &Path) {
    for entry in fs::read_dir(parent).expect("a folder") {
        let entry = entry.expect("an entry");
        let name = entry.file_name().into_string().expect("a name of ours");
        if name != "out" {
            assert!(name.starts_with(".out."), "{name} is left");
            fs::remove_dir_all(entry.path()).expect("it is swept");
        }
    }
}

#[test]
fn a_description_that_is_refused_leaves_the_old_tree() {
    let ground = Ground::new();
    let parent = ground.folder("parent");
    let out = parent.join("out");
    assert_eq!(code(&mut render(&ground.describe("old.toml", &description(2, "old")), &out)), 0);
    let before = snapshot(&parent);
    let fine = description(2, "new");
    for (spoilt, expected) in [
        (description(0, "new"), 1),
        (fine.replace("jvb1", "jvb0"), 1),
        (fine.replace("jvb1", "../jvb1"), 1),
        (fine.replace("jvb1", "jvb/../../1"), 1),
        (fine.replace("jitsi.example.com", "../../etc"), 1),
        (format!("{fine}[machines.\"../../etc\"]\naddress = \"192.0.2.1\"\n"), 1),
        (format!("{fine}[nginx]\ndomain = \"/../../etc\"\n"), 1),
        (format!("{fine}[main_prosody.paths]\ndata = \"/var/lib/../../etc\"\n"), 1),
        // What no language can say is found out while files are written.
        (format!("{fine}[main_prosody.extra]\n\"no name\" = 1\n"), 2),
        (format!("{fine}[nginx.extra]\nadd_header = [\"X-Note\", \"$host\"]\n"), 2),
        (format!("{fine}["), 2),
    ] {
        let description = ground.describe("new.toml", &spoilt);
        assert_eq!(code(&mut render(&description, &out)), expected, "{spoilt}");
        assert_eq!(code(&mut render(&description, &parent.join("another"))), expected, "{spoilt}");
        assert_eq!(snapshot(&parent), before, "{spoilt}");
    }
}
