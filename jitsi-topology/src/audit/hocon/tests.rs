//! What the programs read, and where it is written.

use super::super::files::memory::Memory;
use super::super::refusal::Refusal;
use super::refusal::RemarkKind;
use super::{Document, Text, read};
use std::collections::BTreeMap;

const MAIN: &str = "/etc/jitsi/jicofo/jicofo.conf";

fn try_read<const N: usize>(
    main: &str,
    others: [(&str, &str); N],
    environment: &[(&str, &str)],
) -> Result<Document, Refusal> {
    let mut files = Memory::of(others);
    files.0.insert(MAIN.to_owned(), main.to_owned());
    let environment = environment.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    read(&files, MAIN, &environment.collect())
}

fn document(main: &str) -> Document {
    try_read(main, [], &[]).unwrap()
}

/// Where the setting is, as `file:line:column text`, the file without its folders.
fn place(document: &Document, path: &str) -> String {
    let path: Vec<&str> = path.split('.').collect();
    let at = document.locate(&path);
    let source = document.files().iter().find(|source| source.title == at.file).unwrap();
    let text = &source.text[at.span.0..at.span.1];
    let nearest = if at.written { "" } else { " (nearest)" };
    format!("{}:{}:{} {text}{nearest}", at.file.rsplit('/').next().unwrap(), at.line, at.column)
}

#[test]
fn the_assignment_that_won_is_found() {
    let cases = [
        ("a = 1\na = 2", "a", "2:5 2"),
        ("a { b = 1 }\n\"a\".b : x y # c", "a.b", "2:9 x y"),
        ("a { b = 1 }\na { c = 2 }", "a.b", "1:9 1"),
        ("a { b = 1 }\na { c = 2 }", "a", "1:3 { b = 1 }"),
        ("a.b.c = 1\na.b.d = 2", "a.b", "1:3 b"),
        ("a {\n  b = 1\n}", "a", "1:1 a"),
        ("a = { b = 1 }\na = 5\na.b = 2", "a.b", "3:7 2"),
        ("a = 1, a = ${?B}", "a", "1:5 1"),
        ("a = 1, a = ${?b}\nb = 2", "a", "1:12 ${?b}"),
        ("a = ${B}", "a", "1:5 ${B}"),
        ("a = ${?B}", "a", "1:5 ${?B}"),
        ("a = [\n  x, { b = 1 }\n]\na += y", "a.0", "2:3 x"),
        ("a = [\n  x, { b = 1 }\n]\na += y", "a.1.b", "2:12 1"),
        ("a = [\n  x, { b = 1 }\n]\na += y", "a.2", "4:6 y"),
        ("a += y", "a.0", "1:6 y"),
        ("a = [x] [y]", "a.1", "1:10 y"),
        ("a = [x]\na = ${a} [y]", "a.0", "1:6 x"),
        ("a = [x]\na = ${a} [y]", "a.1", "2:11 y"),
        ("a = \"\"\"x\n\"y\"\"\"\"\nb = 1", "a", "1:1 a"),
        ("a = \"\"\"x\n\"y\"\"\"\"\nb = 1", "b", "3:5 1"),
        ("d { b = 1, c = 2 }\na = ${d} { c = 3 }", "a.b", "1:9 1"),
        ("d { b = 1, c = 2 }\na = ${d} { c = 3 }", "a.c", "2:16 3"),
        ("d { b = 1 }\na { b = 5, c = 6 }\na = ${d}", "a.b", "1:9 1"),
        ("d { b = 1 }\na { b = 5, c = 6 }\na = ${d}", "a.c", "2:16 6"),
        ("a {\n  b {}\n}", "a.b.c.d", "2:3 b (nearest)"),
        ("a = 1", "b", "1:1 a (nearest)"),
        ("\u{feff}// ä\n/ä = 1\nb=\"ä\",c= 2", "c", "3:10 2"),
    ];
    let wrong = cases
        .map(|(text, path, expected)| (text, path, place(&document(text), path), format!("jicofo.conf:{expected}")));
    let wrong: Vec<_> = wrong.into_iter().filter(|(_, _, found, expected)| found != expected).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_setting_of_the_rendered_files_is_found_in_its_line() {
    for (path, text) in [
        ("jicofo.conf", include_str!("../../../tests/golden/seed/meet/etc/jitsi/jicofo/jicofo.conf")),
        ("jvb.conf", include_str!("../../../tests/golden/seed/meet/etc/jitsi/videobridge/jvb.conf")),
    ] {
        let document = document(text);
        let mut leaves = 0;
        // These files nest by two spaces and write each key once, so that a person's eye can be imitated.
        let mut outer: Vec<&str> = Vec::new();
        for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with('#')) {
            let Some(key) = line.split_whitespace().next().filter(|word| *word != "}") else { continue };
            outer.truncate((line.len() - line.trim_start().len()) / 2);
            outer.push(key);
            let at = document.locate(&outer);
            assert_eq!((at.line, at.written), (number + 1, true), "{path}: {line}");
            if let Some((_, value)) = line.split_once(" = ") {
                leaves += 1;
                assert_eq!(&text[at.span.0..at.span.1], value, "{path}: {line}");
                assert_eq!(document.written(&outer).unwrap().quoted, value.starts_with('"'), "{path}: {line}");
                assert_eq!(line.chars().skip(at.column - 1).collect::<String>(), value, "{path}: {line}");
            }
        }
        assert!(leaves >= 20, "{path}: {leaves}");
    }
}

#[test]
fn how_a_value_is_written_is_known() {
    let document = document("a = \"0#1\"\nb = 0#1\nc = 0 #1\nd = ab//c\ne { f = x\"y\" }\ng = [ 1,\n 2 ]");
    for (path, quoted, raw, cut) in [
        ("a", true, "\"0#1\"", false),
        ("b", false, "0", true),
        ("c", false, "0", false),
        ("d", false, "ab", true),
        ("e.f", false, "x\"y\"", false),
        ("g", false, "[ 1,\n 2 ]", false),
    ] {
        let written = document.written(&path.split('.').collect::<Vec<_>>()).unwrap();
        assert_eq!((written.quoted, written.raw, written.cut), (quoted, raw, cut), "{path}");
    }
    assert_eq!(document.written(&["x"]), None);
}

#[test]
fn an_unknown_variable_is_neither_set_nor_unset() {
    let environment = [("HOST", "meet"), ("PORT", "7222"), ("UNASKED", "x")];
    let text = "
        host = ${HOST}, port = 5222, port = ${?PORT}
        password = ${PASSWORD}
        other-port = 6222, other-port = ${?OTHER_PORT}
        other-password = ${?OTHER_PASSWORD}
        address = jvb@${OTHER_HOST}
        copied = ${other-password}, own = ${port}
        domains = [${?DOMAIN}]
        list = ${LIST[]}
    "
    .replace('@', "\"@\"");
    let document = try_read(&text, [], &environment).unwrap();
    for (path, expected) in [
        ("host", Text::Known("meet")),
        ("port", Text::Known("7222")),
        ("password", Text::Environment("PASSWORD")),
        ("other-port", Text::Known("6222")),
        ("other-password", Text::Environment("OTHER_PASSWORD")),
        ("address", Text::Mixed("jvb@${OTHER_HOST}".to_owned())),
        ("copied", Text::Environment("OTHER_PASSWORD")),
        ("own", Text::Known("7222")),
        ("domains.0", Text::Environment("DOMAIN")),
        ("list.0", Text::Environment("LIST_0")),
    ] {
        assert_eq!(document.text(&path.split('.').collect::<Vec<_>>()), Some(expected), "{path}");
    }
    let unknown: Vec<&str> = document.unknown_environment().collect();
    assert_eq!(unknown, ["DOMAIN", "LIST_0", "OTHER_HOST", "OTHER_PASSWORD", "OTHER_PORT", "PASSWORD"]);
    assert_eq!(place(&document, "port"), "jicofo.conf:2:45 ${?PORT}");
    assert_eq!(place(&document, "other-port"), "jicofo.conf:4:22 6222");
}

#[test]
fn the_environment_of_this_process_is_not_asked() {
    let document = document("a = ${PATH}, b = ${?HOME}");
    assert_eq!(document.text(&["a"]), Some(Text::Environment("PATH")));
    assert_eq!(document.text(&["b"]), Some(Text::Environment("HOME")));
}

#[test]
fn included_files_are_read_beside_the_one_that_includes_them() {
    let document = try_read(
        "include \"common\"\njicofo { include required(\"conf.d/xmpp.conf\"), rest.port = 1 }\na = please include \"this\"",
        [
            ("/etc/jitsi/jicofo/common.json", "{ \"a\": 1, \"b\": 2, \"c\": 3 }"),
            ("/etc/jitsi/jicofo/common.conf", "b = 5"),
            ("/etc/jitsi/jicofo/conf.d/xmpp.conf", "\n xmpp.domain = ${name}, name = x\ninclude \"../more.conf\""),
            ("/etc/jitsi/jicofo/more.conf", "xmpp { port = 5222 }, name = y"),
        ],
        &[],
    )
    .unwrap();
    for (path, value, at) in [
        ("a", "please include this", "jicofo.conf:3:5 please include \"this\""),
        ("b", "5", "common.conf:1:5 5"),
        ("c", "3", "common.json:1:24 3"),
        ("jicofo.xmpp.domain", "y", "xmpp.conf:2:16 ${name}"),
        ("jicofo.xmpp.port", "5222", "more.conf:1:15 5222"),
        ("jicofo.rest.port", "1", "jicofo.conf:2:60 1"),
    ] {
        assert_eq!(document.text(&path.split('.').collect::<Vec<_>>()), Some(Text::Known(value)), "{path}");
        assert_eq!(place(&document, path), at, "{path}");
    }
    let files: Vec<&str> = document.files().iter().map(|source| source.path.rsplit('/').next().unwrap()).collect();
    assert_eq!(files, ["jicofo.conf", "common.json", "common.conf", "xmpp.conf", "more.conf"]);
    assert!(document.remarks().is_empty());
}

#[test]
fn what_is_included_and_not_read_is_remarked() {
    let files = [("/etc/jitsi/jicofo/old.properties", "a=1")];
    for (include, kind, expected) in [
        ("\"none.conf\"", RemarkKind::MissingInclude, "nothing is included: there is no `/etc/jitsi/jicofo/none.conf`"),
        ("\"none\"", RemarkKind::MissingInclude, "none.properties` nor `/etc/jitsi/jicofo/none.json` nor"),
        ("\"old\"", RemarkKind::UnreadInclude, "old.properties` is included and not read"),
        ("file(\"common.conf\")", RemarkKind::UnreadInclude, "started in"),
        ("classpath(\"common.conf\")", RemarkKind::UnreadInclude, "archives"),
        ("required(url(\"https://jitsi.example.com/common.conf\"))", RemarkKind::UnreadInclude, "address"),
    ] {
        let document = try_read(&format!("x {{\n  include {include}, b = 1 }}"), files, &[]).unwrap();
        let [remark] = document.remarks() else { panic!("{include}: {:?}", document.remarks()) };
        assert!(remark.kind == kind && remark.message.contains(expected), "{include}: {remark:?}");
        assert_eq!((remark.at.line, remark.at.column), (2, 3));
        assert_eq!(document.text(&["x", "b"]), Some(Text::Known("1")));
    }
}

#[test]
fn what_is_refused_is_told_with_its_place() {
    let others = [
        ("/etc/jitsi/jicofo/self.conf", "include \"self.conf\""),
        ("/etc/jitsi/jicofo/main.conf", "include \"jicofo.conf\""),
        ("/etc/jitsi/jicofo/bad.conf", "\n password = secret+"),
        ("/etc/jitsi/jicofo/list.conf", "[1]"),
        ("/etc/jitsi/jicofo/unresolved.conf", "\n a = ${a}"),
    ];
    for (text, at, expected) in [
        ("a = 1\n b = x@y", "jicofo.conf:2:7", "unexpected character: '@'"),
        ("password = secret+", "jicofo.conf:1:18", "reserved character '+'"),
        ("a = [1", "jicofo.conf:1:7", "a bracket is missing"),
        ("a {", "jicofo.conf:1:4", "a brace is missing"),
        ("}", "jicofo.conf:1:1", "closes nothing"),
        ("[1]", "jicofo.conf:1:1", "a list"),
        ("a = ", "jicofo.conf:1:5", "a value is expected"),
        ("a", "jicofo.conf:1:2", "without a value"),
        ("a = [{ b += 1 }]", "jicofo.conf:1:10", "inside a list"),
        ("d {}\na = ${d} { b += 1, b += 2 }", "jicofo.conf:2:5", "put together"),
        ("d {}\na = ${d} { b = [1], b += 2 }", "jicofo.conf:2:5", "put together"),
        ("d {}\na = ${d} { b = 1, b = ${?e} }", "jicofo.conf:2:5", "put together"),
        ("a += { b += 1 }", "jicofo.conf:1:10", "inside a list"),
        (", a = 1", "jicofo.conf:1:1", "a key is expected"),
        ("include a", "jicofo.conf:1:1", "begins a statement"),
        ("a = ${b}, b = ${a}", "jicofo.conf:1:15", "leads back to what it is part of, by the setting at"),
        ("a = ${a}", "jicofo.conf:1:5", "leads back"),
        ("a = 1 b = 2", "jicofo.conf:1:9", "something else begins"),
        ("{ a = 1 } b = 2", "jicofo.conf:1:11", "has ended before"),
        ("a..b = 1", "jicofo.conf:1:3", "a key is missing"),
        ("a+b = 1", "jicofo.conf:1:2", "reserved character '+'"),
        ("1+= 2", "jicofo.conf:1:2", "reserved character '+'"),
        ("a = 1 [2]", "jicofo.conf:1:5", "does not come out"),
        ("b = 1\na = x${domain.name}", "jicofo.conf:2:5", "nothing is written at that path"),
        ("a = ${domain.\"na.me\"}", "jicofo.conf:1:5", "nothing is written at that path"),
        ("a {\n include required(\"none.conf\") }", "jicofo.conf:2:2", "there is no `/etc/jitsi/jicofo/none.conf`"),
        ("include \"self.conf\"", "self.conf:1:1", "includes itself"),
        ("include \"main.conf\"", "main.conf:1:1", "includes itself"),
        ("include \"bad.conf\"", "bad.conf:2:19", "reserved character '+'"),
        ("include \"list.conf\"", "list.conf:1:1", "a list"),
        ("x { include \"unresolved.conf\" }", "unresolved.conf:2:6", "`${a}` leads back"),
    ] {
        let refusal = try_read(text, others, &[]).unwrap_err();
        let found = refusal.at.as_ref().map(ToString::to_string).unwrap_or_default();
        assert_eq!(found.rsplit('/').next().unwrap(), at, "{text}: {refusal:?}");
        assert!(refusal.message.contains(expected), "{text}: {refusal:?}");
        assert!(!refusal.help.is_empty() && !format!("{refusal:?}").contains("secret"), "{refusal:?}");
    }
    let none = read(&Memory::default(), MAIN, &BTreeMap::new()).unwrap_err();
    assert_eq!(none.message, "there is no `etc/jitsi/jicofo/jicofo.conf`");
}

#[test]
fn what_is_too_much_is_refused() {
    let repeated = |count: usize, line: &dyn Fn(usize) -> String| (0..count).map(line).collect::<String>();
    let many = format!("{}a=1", "include \"b.conf\"\n".repeat(65));
    let doubled = format!("include \"b.conf\"\n{}", "include \"b.conf\"\n".repeat(8));
    for (text, expected) in [
        ("{".repeat(100_000), "a key is expected"),
        (format!("a={}", "[".repeat(100_000)), "deeper"),
        ("a{".repeat(100_000), "deeper"),
        (format!("{}=1", vec!["a"; 100_000].join(".")), "deeper"),
        (repeated(5_000, &|at| format!("a += {at}\n")), "too many parts"),
        (repeated(50_000, &|at| format!("a{at} = ${{a{}}}\n", at + 1)) + "a50000 = 1", "lead from one to the next"),
        (repeated(500, &|at| format!("a{} = {{ x = ${{a{at}}} }}\n", at + 1)) + "a0 = 1", "lead from one to the next"),
        (
            repeated(3_000, &|at| format!("a{at} = [{{ x = ${{a{}}} }}]\n", at + 1)) + "a3000 = 1",
            "lead from one to the next",
        ),
        (
            repeated(1_000, &|at| format!("a{at} = {{}}, a{at} = ${{?n}} {{ x = ${{a{}}} }}\n", at + 1)) + "a1000 = 1",
            "lead from one to the next",
        ),
        (
            repeated(30, &|at| format!("a{} = {{ x = ${{a{at}}}, y = ${{a{at}}} }}\n", at + 1)) + "a0 = 1",
            "becomes larger",
        ),
        (repeated(30, &|at| format!("a{} = ${{a{at}}}${{a{at}}}\n", at + 1)) + "a0 = 1", "becomes larger"),
        ("a = 1\n".to_owned() + &"a = ${a}${a}\n".repeat(30), "becomes larger"),
        ("a = [1]\n".to_owned() + &"a = ${a} ${a}\n".repeat(30), "too many parts"),
        ("a { b = 1 }\n".to_owned() + &"a = ${?c}\n".repeat(20_000), "too many parts"),
        ("#".repeat(2_000_000), "larger"),
        (many, "too many files"),
        (doubled, "too many files"),
    ] {
        let others = [
            ("/etc/jitsi/jicofo/b.conf", "include \"c.conf\", include \"c.conf\", include \"c.conf\""),
            ("/etc/jitsi/jicofo/c.conf", "include \"d.conf\", include \"d.conf\", include \"d.conf\""),
            ("/etc/jitsi/jicofo/d.conf", ""),
        ];
        let begun = std::time::Instant::now();
        let refusal = try_read(&text, others, &[]).unwrap_err();
        assert!(refusal.message.contains(expected), "{}: {refusal:?}", &text[..text.len().min(60)]);
        assert!(begun.elapsed().as_secs() < 10, "{expected}");
    }
}

#[test]
fn what_a_program_would_write_is_not_too_much() {
    let repeated = |count: usize, line: &dyn Fn(usize) -> String| (0..count).map(line).collect::<String>();
    for (text, path, expected) in [
        (repeated(20, &|at| format!("{}.x{at}=1\n", vec!["a"; 18].join("."))), "a.a.a", "1"),
        (repeated(50_000, &|at| format!("a.b{at}=1\n")), "a.b7", "1"),
        ("d { z = 1 }\nx = ${d}\n".to_owned() + &repeated(1_000, &|at| format!("x.b{at} = 1\n")), "x.b7", "1"),
        (repeated(500, &|at| format!("x{at} = ${{?d}}, x{at}.a = 1, x{at}.b = ${{x{at}.a}}\n")), "x499.b", "1"),
        ("p = 1\n".to_owned() + &repeated(1_000, &|at| format!("p = ${{?v{at}}}\n")), "p", "1"),
    ] {
        let begun = std::time::Instant::now();
        let document = document(&text);
        let value = document.get(&path.split('.').collect::<Vec<_>>()).unwrap();
        assert!(value.unwrapped().contains(expected), "{path}");
        assert!(begun.elapsed().as_secs() < 10, "{path}");
    }
}

#[test]
fn what_a_person_would_write_is_not_too_much() {
    let shards: String = (0..200).map(|at| format!("shard-{at} = ${{defaults}} {{ HOSTNAME = h{at} }}\n")).collect();
    let dotted: String = (0..300).map(|at| format!("jicofo.xmpp.key-{at} = {at}\n")).collect();
    let deep = format!("{}x=1{}", "a{".repeat(18), "}".repeat(18));
    let document = document(&format!("defaults {{ PORT = 5222 }}\nconfigs {{\n{shards}}}\n{dotted}{deep}"));
    assert_eq!(document.keys(&["configs"]).count(), 200);
    assert_eq!(document.text(&["configs", "shard-7", "PORT"]), Some(Text::Known("5222")));
    assert_eq!(document.text(&["jicofo", "xmpp", "key-299"]), Some(Text::Known("299")));
}

/// A test has a stack of two mebibytes, as any thread has.
#[test]
fn the_longest_way_fits_on_the_stack() {
    let nested = |inner: &str| format!("{}x = {inner}{}", "a {".repeat(18), "}".repeat(18));
    let chain: String = (0..7).map(|at| format!("a{at} {{ {} }}\n", nested(&format!("${{a{}}}", at + 1)))).collect();
    let chained = document(&format!("{chain} a7 = ${{end}}, end = 1"));
    assert_eq!(chained.text(&["a7"]), Some(Text::Known("1")));
    let list: String = (0..500).map(|at| format!("a += {at}\n")).collect();
    assert_eq!(document(&list).text(&["a", "499"]), Some(Text::Known("499")));
    let row: String = (0..1_000).map(|at| format!("a{at} = ${{a{}}}\n", at + 1)).collect();
    assert_eq!(document(&format!("{row}a1000 = 1")).text(&["a0"]), Some(Text::Known("1")));
}
