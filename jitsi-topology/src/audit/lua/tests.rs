//! Whole configs, and what Prosody makes of them.

use super::super::files::memory::Memory;
use super::*;
use std::time::Instant;

const MAIN: &str = "/etc/prosody/prosody.cfg.lua";

fn read_all<const N: usize>(files: [(&str, &str); N]) -> Result<Config, Refusal> {
    let known = BTreeMap::from([("KNOWN".to_owned(), "value".to_owned())]);
    read(&Memory::of(files), MAIN, &known)
}

fn config(text: &str) -> Config {
    read_all([(MAIN, text)]).unwrap_or_else(|refusal| panic!("{text}: {refusal}"))
}

/// A refusal as text, which must come soon and say what to do.
fn refusal(text: &str) -> String {
    let since = Instant::now();
    let refusal = read_all([(MAIN, text)]).expect_err(text);
    assert!(since.elapsed().as_secs() < 20, "{text}: {refusal} took {:?}", since.elapsed());
    assert!(!refusal.help.is_empty(), "{text}: {refusal}");
    refusal.to_string()
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn list<const N: usize>(list: [&str; N]) -> Value {
    Value::Table { list: list.map(text).to_vec(), named: BTreeMap::new() }
}

/// The value of an option of the server, and where it was set.
fn server<'c>(config: &'c Config, name: &str) -> (&'c Value, String) {
    let setting = config.server.get(name).unwrap_or_else(|| panic!("{name} is not set: {config:#?}"));
    (&setting.value, setting.at.to_string())
}

fn host<'c>(config: &'c Config, name: &str) -> &'c Host {
    config.hosts.iter().find(|host| host.name == name).unwrap_or_else(|| panic!("no {name}: {config:#?}"))
}

fn remarks(config: &Config) -> Vec<String> {
    config.remarks.iter().map(|remark| format!("{}: {}", remark.at, remark.message)).collect()
}

#[test]
fn values_of_every_kind_are_read() {
    let config = config(
        "a = true\nb = -3\nc = 1.5\nd = \"x\"\ne = { \"x\", 2; k = 'v', [5281] = { 1 }, [true] = 0, [1.5] = 1 }\n\
         f = print\ng = \"\\255\"\nh = nil\nlocal i = {}\nj = i\ni.j = i\nk = 0x10\nl = 2^2",
    );
    let table = |list: Vec<Value>, named: Vec<(&str, Value)>| Value::Table {
        list,
        named: named.into_iter().map(|(key, value)| (key.to_owned(), value)).collect(),
    };
    let named = vec![
        ("k", text("v")),
        ("5281", table(vec![Value::Integer(1)], vec![])),
        ("true", Value::Integer(0)),
        ("1.5", Value::Integer(1)),
    ];
    for (name, value) in [
        ("a", Value::Boolean(true)),
        ("b", Value::Integer(-3)),
        ("c", Value::Number(1.5)),
        ("d", text("x")),
        ("e", table(vec![text("x"), Value::Integer(2)], named)),
        ("f", Value::Opaque),
        ("g", Value::Opaque),
        ("k", Value::Integer(16)),
        ("l", Value::Number(4.0)),
    ] {
        assert_eq!(*server(&config, name).0, value, "{name}");
    }
    let (Value::Table { named, .. }, _) = server(&config, "j") else { panic!("{config:#?}") };
    assert!(named.contains_key("j"), "a table in itself ends somewhere");
    assert!(!config.server.contains_key("h") && !config.server.contains_key("i"));
    assert_eq!(server(&config, "k").1, "etc/prosody/prosody.cfg.lua:12:1");
}

#[test]
fn options_belong_to_the_host_before_them() {
    let config = config(
        "a = 1\nVirtualHost \"Meet.Example.ORG\"\na = 2\n  b = 3\nComponent \"conference.x\" \"muc\"\nb = 4\n\
         Component \"external.x\"\nHost \"c.x\" { a = 5,\n  b = 6 }\nd = 7\nComponent \"d.x\" \"m\" { a = 8 }\ne = 9\n\
         VirtualHost \"meet.example.org\"\na = 10\nVirtualHost \"bücher.Ä\"",
    );
    let names: Vec<&str> = config.hosts.iter().map(|host| host.name.as_str()).collect();
    assert_eq!(names, ["meet.example.org", "conference.x", "external.x", "c.x", "d.x", "bücher.ä"]);
    assert_eq!(config.server.keys().collect::<Vec<_>>(), ["a", "d", "e"]);
    let meet = host(&config, "meet.example.org");
    assert_eq!(meet.kind, HostKind::VirtualHost);
    assert_eq!((meet.at.line, meet.at.column, meet.again[0].line), (2, 1, 13));
    assert_eq!(meet.options["a"].value, Value::Integer(10));
    assert_eq!((meet.options["a"].at.line, meet.options["a"].earlier[0].line), (14, 3));
    assert_eq!((meet.options["b"].at.line, meet.options["b"].at.column), (4, 3));
    let muc = host(&config, "conference.x");
    assert_eq!(muc.kind, HostKind::Component(Some("muc".to_owned())));
    assert_eq!(muc.options.keys().collect::<Vec<_>>(), ["b"]);
    assert_eq!(host(&config, "external.x").kind, HostKind::Component(None));
    let table = &host(&config, "c.x").options;
    assert_eq!((table["a"].at.line, table["a"].at.column, table["b"].at.line), (8, 14, 9));
    assert_eq!(host(&config, "d.x").options["a"].value, Value::Integer(8));
    // The same option twice in one host and one file, across two declarations.
    assert_eq!(
        remarks(&config),
        ["etc/prosody/prosody.cfg.lua:14:1: `a` is set again in the same place of the same file"]
    );
}

#[test]
fn a_config_computes() {
    let config = config(
        "local domain = \"x.org\"\nlocal all = { \"a\" }\nmodules_enabled = all\ntable.insert(all, \"b\")\n\
         for _, name in ipairs { \"a\", \"b\" } do\n  VirtualHost(name .. \".\" .. domain)\n    n = #name\nend\n\
         local function server(f) return f() end\nVirtualHost \"c\"\n\
         rawset(_G, \"shared\", 3); o = shared\n_G.p = 4\nq = p\nrawset(_ENV, \"r\", 1)\ns = (r or 0) + 1\n\
         t = (\"a,b\"):gsub(\",\", \";\"):upper()\nu = pcall(error, \"x\")\nv = string.format(\"%d-%s\", 1, \"x\")\n\
         w = select(\"#\", 1, 2) + math.max(1, 2) + utf8.len \"ä\" + tonumber \"0x10\"",
    );
    assert_eq!(*server(&config, "modules_enabled").0, list(["a", "b"]));
    let names: Vec<&str> = config.hosts.iter().map(|host| host.name.as_str()).collect();
    assert_eq!(names, ["a.x.org", "b.x.org", "c"]);
    assert_eq!((config.hosts[1].at.line, config.hosts[1].at.column), (6, 3));
    assert_eq!((config.hosts[1].options["n"].at.line, config.hosts[1].options["n"].at.column), (7, 5));
    let c = &host(&config, "c").options;
    assert_eq!(c["o"].value, Value::Integer(3));
    assert_eq!(c["q"].value, Value::Integer(4));
    assert!(!c.contains_key("r"));
    assert_eq!(c["s"].value, Value::Integer(2));
    assert_eq!(c["t"].value, text("A;B"));
    assert_eq!(c["u"].value, Value::Boolean(false));
    assert_eq!(c["v"].value, text("1-x"));
    assert_eq!(c["w"].value, Value::Integer(21));
}

#[test]
fn an_included_file_starts_in_the_scope_of_the_server() {
    let config = read_all([
        (MAIN, "VirtualHost \"a\"\nInclude \"conf.d/*.cfg.lua\"\nx = 1\ninclude \"./one.lua\"\nx = 2"),
        ("/etc/prosody/conf.d/b.cfg.lua", "x = 3\nVirtualHost \"b\"\nInclude \"../one.lua\"\nx = 4"),
        ("/etc/prosody/conf.d/.hidden.cfg.lua", "x = 5"),
        ("/etc/prosody/conf.d/other.lua", "x = 6"),
        ("/etc/prosody/conf.d/a.cfg.lua", "y = 7"),
        ("/etc/prosody/one.lua", "z = 8"),
        ("/etc/prosody/conf.d/../one.lua", "z = 9"),
    ])
    .unwrap();
    assert_eq!(host(&config, "a").options["x"].value, Value::Integer(2));
    assert_eq!(host(&config, "b").options["x"].value, Value::Integer(4));
    assert_eq!(server(&config, "x"), (&Value::Integer(3), "etc/prosody/conf.d/b.cfg.lua:1:1".to_owned()));
    assert_eq!(*server(&config, "y").0, Value::Integer(7));
    assert_eq!(server(&config, "z"), (&Value::Integer(8), "etc/prosody/one.lua:1:1".to_owned()));
    assert_eq!(config.server["z"].earlier[0].file, "etc/prosody/conf.d/../one.lua");
    assert_eq!(
        config.files,
        [
            MAIN,
            "/etc/prosody/conf.d/a.cfg.lua",
            "/etc/prosody/conf.d/b.cfg.lua",
            "/etc/prosody/conf.d/../one.lua",
            "/etc/prosody/one.lua",
        ]
    );
    assert_eq!(remarks(&config).len(), 1, "{:?}", remarks(&config));
}

#[test]
fn what_is_included_must_be_there() {
    let failing = |files: [(&str, &str); 2]| read_all(files).unwrap_err().to_string();
    let other = ("/etc/prosody/conf.d/a.cfg.lua", "x = ");
    assert!(
        failing([(MAIN, "\nInclude \"none.lua\""), other])
            .starts_with("etc/prosody/prosody.cfg.lua:2:1: there is no /etc/prosody/none.lua; Prosody does not start")
    );
    assert!(failing([(MAIN, "Include \"none.d/*.lua\""), other]).contains("there is no folder /etc/prosody/none.d"));
    assert!(
        failing([(MAIN, "\nInclude \"conf.d/a*\""), other])
            .starts_with("etc/prosody/conf.d/a.cfg.lua:1:1: this is not Lua: unexpected symbol near <eof>")
    );
    assert!(read_all([(MAIN, "Include \"conf.d/*.none\""), other]).is_ok());
    assert!(read_all([(MAIN, "x = pcall(Include, \"none.lua\")"), other]).is_ok());
    assert!(read(&Memory::default(), MAIN, &BTreeMap::new()).unwrap_err().to_string().contains("there is no /etc"));
}

#[test]
fn files_and_credentials_can_be_values() {
    let files = [
        (
            MAIN,
            "a = FileContents \"s/x\"\nb = FileLine \"s/x\"\nc = FileLines \"/etc/prosody/s/x\"\nd = RunScript \"s/y\"\ne = Credential \"z\"",
        ),
        ("/etc/prosody/s/x", "one\ntwo\n"),
        ("/etc/prosody/s/y", "f = 1 return { f }"),
        ("/run/credentials/z", "secret"),
    ];
    let known = BTreeMap::from([("CREDENTIALS_DIRECTORY".to_owned(), "/run/credentials".to_owned())]);
    let config = read(&Memory::of(files), MAIN, &known).unwrap();
    assert_eq!(*server(&config, "a").0, text("one\ntwo\n"));
    assert_eq!(*server(&config, "b").0, text("one"));
    assert_eq!(*server(&config, "c").0, list(["one", "two"]));
    assert_eq!(*server(&config, "d").0, Value::Table { list: vec![Value::Integer(1)], named: BTreeMap::new() });
    assert!(!config.server.contains_key("f"));
    assert_eq!(*server(&config, "e").0, text("secret"));
    let config = read_all(files).unwrap();
    assert_eq!(*server(&config, "e").0, Value::Environment("CREDENTIALS_DIRECTORY/z".to_owned()));
    assert_eq!(config.unknown, BTreeSet::from(["CREDENTIALS_DIRECTORY".to_owned()]));
    assert!(remarks(&config)[0].contains("needs Prosody 13.0"));
}

#[test]
fn a_variable_may_be_unknown() {
    let config = config(
        "a = ENV_KNOWN\nb = ENV_X\nc = ENV_X or 5\nd = \"x-\" .. ENV_Y .. \"-\" .. ENV_KNOWN\ne = os.getenv \"Z\"\n\
         f = { ENV_X, k = tonumber(ENV_PORT) or 5222 }",
    );
    let environment = |name: &str| Value::Environment(name.to_owned());
    assert_eq!(*server(&config, "a").0, text("value"));
    assert_eq!(*server(&config, "b").0, environment("X"));
    assert_eq!(*server(&config, "c").0, environment("X"));
    assert_eq!(*server(&config, "d").0, text("x-${Y}-value"));
    assert_eq!(*server(&config, "e").0, environment("Z"));
    let named = BTreeMap::from([("k".to_owned(), environment("PORT"))]);
    assert_eq!(*server(&config, "f").0, Value::Table { list: vec![environment("X")], named });
    assert_eq!(config.unknown, ["PORT", "X", "Y", "Z"].map(str::to_owned).into());
    assert!(refusal("a = ENV_PORT + 1").contains("not known in the environment, and perhaps the reason: `PORT`"));
    assert!(refusal("Include(ENV_FILE)").contains("the file ${FILE} is not known"));
}

#[test]
fn prosody_13_adds_to_options() {
    let config = config(
        "a = { \"x\" }\na { \"y\" }\na:append { \"z\" }\nb = { k = 1 }\nb { l = 2 }\nc = 1\nd = c\ne = Lua.tonumber \"5\"",
    );
    assert_eq!(server(&config, "a"), (&list(["x", "y", "z"]), "etc/prosody/prosody.cfg.lua:3:1".to_owned()));
    assert_eq!(config.server["a"].earlier.len(), 2);
    let (Value::Table { named, .. }, _) = server(&config, "b") else { panic!("{config:#?}") };
    assert_eq!(named.len(), 2);
    assert_eq!(*server(&config, "d").0, Value::Integer(1));
    assert_eq!(*server(&config, "e").0, Value::Integer(5));
    assert_eq!(remarks(&config).iter().filter(|remark| remark.contains("13.0")).count(), 5, "{:?}", remarks(&config));
    assert!(refusal("a = { \"x\" }\na \"y\"").contains("`a` is called and not set"));
    assert!(
        refusal("VirtualHost \"x\"\na { \"y\" }").contains("prosody.cfg.lua:2:1: Prosody stops here: attempt to call")
    );
}

#[test]
fn prosody_warns_and_so_does_this() {
    let config = config("a = 1\na = 2\nVirtualHost \"x\"\na = 3\nb = s3cret\nc = { a = 1, a = 2 }");
    assert_eq!(
        remarks(&config),
        [
            "etc/prosody/prosody.cfg.lua:2:1: `a` is set again in the same place of the same file",
            "etc/prosody/prosody.cfg.lua:5:1: a bare word stands here for nothing",
        ]
    );
    assert_eq!(server(&config, "a"), (&Value::Integer(2), "etc/prosody/prosody.cfg.lua:2:1".to_owned()));
}

#[test]
fn where_prosody_does_not_start() {
    for (text, says) in [
        ("x = {\n  1\n", "prosody.cfg.lua:3:1: this is not Lua: '}' expected (to close '{' at line 1) near <eof>"),
        ("\nx = \"s3cret\n", "prosody.cfg.lua:2:1: this is not Lua: unfinished string"),
        ("x = s3cret y", "this is not Lua: syntax error"),
        ("\n  x.y = 1", "prosody.cfg.lua:2:3: Prosody stops here: attempt to index a nil value"),
        ("error(\"no\")", "prosody.cfg.lua:1:1: Prosody stops here: no"),
        ("\nerror({})", "prosody.cfg.lua:1:1: Prosody stops here: an error without a text"),
        (
            "VirtualHost \"a\"\nComponent \"A\" \"muc\"",
            "prosody.cfg.lua:2:1: `a` is a Component here and was a VirtualHost",
        ),
        (
            "Component \"a\" \"muc\"\nVirtualHost \"a\"",
            "prosody.cfg.lua:2:1: `a` is a VirtualHost here and was a Component",
        ),
        ("VirtualHost()", "VirtualHost has no name"),
        ("Component {}", "Component has no name"),
        ("VirtualHost \"a\" \"muc\"", "`a` is followed by string and not by a table"),
        ("VirtualHost \"a\\239\\187\"", "is not UTF-8"),
        ("VirtualHost \"a\u{2000}b\u{e000}\"", "has characters in it that no host name has"),
        ("Include(nil)", "the name of a file is no text"),
        ("x = nothing()", "attempt to call a nil value"),
        ("_ENV[{}] = 1", "the name of an option is no text"),
        ("VirtualHost \"a\" (setmetatable)", "`a` is followed by function"),
        ("\u{1b}Lua", "this is not Lua"),
    ] {
        let refusal = refusal(text);
        assert!(refusal.contains(says), "{text}: {refusal}");
        assert!(!refusal.contains("s3cret") && !refusal.contains("traceback"), "{refusal}");
    }
}

#[test]
fn nothing_reaches_outside() {
    for text in [
        "require \"lfs\"",
        "x = io.open \"/etc/passwd\"",
        "os.execute \"ls\"",
        "x = os.time()",
        "load \"x = 1\"",
        "dofile \"x\"",
        "loadfile \"x\"",
        "debug.getinfo(1)",
        "package.path = 1",
        "collectgarbage()",
        "coroutine.wrap(print)",
        "math.random()",
        "string.dump(print)",
        "table.move({}, 1, math.maxinteger - 1, 1)",
        "Lua.require \"x\"",
        "_G.require \"x\"",
        "pcall(require, \"x\")",
        "x = pcall(function() return io.open end)",
    ] {
        let refusal = refusal(text);
        assert!(refusal.contains("which reaches outside of it") || refusal.contains("attempt to"), "{text}: {refusal}");
    }
}

#[test]
fn what_does_not_end_is_refused() {
    for text in [
        "while true do end",
        "while true do pcall(function() while true do end end) end",
        "local function f() return f() end f()",
        "while true do x = 1 end",
        "for i = 1, 1e9 do local x = \"a\" .. i end",
        "x = (\"\"):rep(2^53)",
        "x = (\"a\"):rep(3000):find((\".-\"):rep(9) .. \"b\")",
        "x = (\"a\"):rep(300):gsub((\"a*\"):rep(20) .. \"b\", \"\")",
        "for x in (\"a\"):rep(3000):gmatch((\"a?\"):rep(70)) do end",
        "x = (\"a\"):rep(2^20):find((\"a\"):rep(2^19) .. \"b\", 1, true)",
        "getmetatable(\"\").__index = function(s, k) while true do end end\nx = (\"\"):y()",
        "table.insert(setmetatable({}, { __len = function() return 2^53 // 1 | 0 end }), 1, \"x\")",
        "local t = {} for i = 62, 0, -1 do t[1 << i] = true end table.insert(t, 1, \"x\")",
        "table.concat(setmetatable({}, { __index = getmetatable, __metatable = \"\" }), \"\", 1, 2^53 // 1 | 0)",
        "setmetatable({}, { __gc = function() while true do end end })",
        "local s = (\"x\"):rep(2^24) local t = (\"x\"):rep(2^23) .. (\"x\"):rep(2^23) while s == t do end",
        "local t <close> = setmetatable({}, { __close = function() while true do end end }) while true do end",
        "local m = { __close = print } local t <close> = setmetatable({}, m) m.__close = function() while true do end end while true do end",
        "local m = getmetatable(\"\") m.__close = function() while true do end end local t <close> = \"\" while true do end",
        "local m = getmetatable(_ENV) m.__close = function() while true do end end local t <close> = _ENV while true do end",
        "Include \"prosody.cfg.lua\"",
        "RunScript \"prosody.cfg.lua\"",
        "table.sort({ 3, 2, 1 }, function() while true do end end)",
    ] {
        let refusal = refusal(text);
        assert!(
            ["does not come to an end", "so never ends", "its own length", "finalizer"]
                .iter()
                .any(|says| refusal.contains(says)),
            "{text}: {refusal}"
        );
    }
}

#[test]
fn what_is_too_large_is_refused() {
    for text in [
        "x = (\"x\"):rep(2^30)",
        "x = \"x\" while true do x = x .. x end",
        "local s = \"x\" while true do s = s .. s end",
        "local t = {} for i = 1, 1e9 do t[i] = {} end",
        "local t = {} while true do t = { t, t, t, t } end",
        "local s = (\"x\"):rep(2^20) for i = 1, 1000 do _ENV[\"o\" .. i] = s end",
        "local t = {} for i = 1, 28 do t = { t, t } end x = t",
        "for i = 1, 3e5 do _ENV[\"o\" .. i] = 1 end",
        "for i = 1, 1e7 do VirtualHost(\"h\" .. i) end",
        "local function f(x) return (f(x + 1)) end f(1)",
    ] {
        refusal(text);
    }
    let deep = format!("x = {}{}", "{".repeat(100_000), "}".repeat(100_000));
    assert!(refusal(&deep).contains("deeper than Lua goes"), "{}", refusal(&deep));
    let mut files = Memory::of([(MAIN, "Include \"0.lua\"")]);
    for file in 0..30 {
        files.0.insert(format!("/etc/prosody/{file}.lua"), format!("Include \"{}.lua\"", file + 1));
    }
    let refusal = read(&files, MAIN, &BTreeMap::new()).unwrap_err();
    assert!(refusal.to_string().starts_with("etc/prosody/18.lua:1:1: files include each other"), "{refusal}");
}

#[test]
fn a_config_may_be_large() {
    let hosts: String =
        (0..5000).map(|host| format!("VirtualHost \"h{host}\"\n  a = {{\n    \"x\" }}\n  b = 2\n")).collect();
    let since = Instant::now();
    let config = config(&hosts);
    assert_eq!(config.hosts.len(), 5000);
    assert_eq!((config.hosts[4999].options["a"].at.line, config.hosts[4999].options["a"].at.column), (19998, 3));
    let table = config_of_one_table();
    assert!(since.elapsed().as_secs() < 20, "{:?}", since.elapsed());
    assert_eq!(table.hosts[0].options["o9999"].at.line, 10_001);
}

fn config_of_one_table() -> Config {
    let options: String = (0..10_000).map(|option| format!("o{option} = {option};\n")).collect();
    config(&format!("VirtualHost \"x\" {{\n{options}}}"))
}
