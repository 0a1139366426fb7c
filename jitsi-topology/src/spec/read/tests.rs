//! One description in three formats, what is refused in each, and where places are found.

#![expect(clippy::too_many_lines, reason = "a table of cases is as long as there are cases")]

use super::*;
use crate::place::{Place, Trail};
use crate::violation::{Code, Severity};

const TOML: &str = r#"# The meeting server.
"$schema" = "https://example.com/topology.schema.json"
domain = "jitsi.example.com"

[machines.edge]
address = "192.0.2.7"
aliases = ["edge.example.com", "2001:db8::7"]

[main_prosody]
version = "0.12"
c2s = { port = 5222, interfaces = ["*"] }
bosh = false
features = ["lobby", "polls"]
extra = { c2s_direct_tls_ports = [5223], ratio = 0.5, on = true, name = "é" }
host_extra."jitsi.example.com".limit = -1

[main_prosody.authentication.token]
app_id = "meet"
app_secret = { env = "APP_SECRET" }

[jicofo.client]
password = { file = "secret/jicofo" }

[[bridges]]
name = "jvb1"
channel = "websocket"
xmpp = { port = 15222, password = "swordfish" }

[[bridges]]
name = "jvb2"
machine = "edge"

[bridges.mapping]
local = "10.0.0.5"
public = "198.51.100.5"
"#;

const YAML: &str = r#"# The meeting server.
$schema: https://example.com/topology.schema.json
domain: jitsi.example.com
machines:
  edge:
    address: 192.0.2.7
    aliases: [edge.example.com, 2001:db8::7]
main_prosody:
  version: "0.12"
  c2s:
    port: 5222
    interfaces:
    - "*"
  bosh: false
  features:
    - lobby
    - polls
  extra: { c2s_direct_tls_ports: [5223], ratio: 0.5, on: true, name: é }
  host_extra:
    jitsi.example.com:
      limit: -1
  authentication:
    token:
      app_id: meet
      app_secret: { env: APP_SECRET }
jicofo:
  client:
    password:
      file: secret/jicofo
bridges:
- name: jvb1
  channel: websocket
  xmpp: { port: 15222, password: swordfish }
- name: jvb2
  machine: edge
  mapping:
    local: 10.0.0.5
    public: 198.51.100.5
"#;

const JSON: &str = r#"{
  "$schema": "https://example.com/topology.schema.json",
  "domain": "jitsi.example.com",
  "machines": { "edge": { "address": "192.0.2.7", "aliases": ["edge.example.com", "2001:db8::7"] } },
  "main_prosody": {
    "version": "0.12",
    "c2s": { "port": 5222, "interfaces": ["*"] },
    "bosh": false,
    "features": ["lobby", "polls"],
    "extra": { "c2s_direct_tls_ports": [5223], "ratio": 0.5, "on": true, "name": "\u00e9" },
    "host_extra": { "jitsi.example.com": { "limit": -1 } },
    "authentication": { "token": { "app_id": "meet", "app_secret": { "env": "APP_SECRET" } } }
  },
  "jicofo": {
    "client": { "password": { "file": "secret\/jicofo" } }
  },
  "bridges": [
    {
      "name": "jvb1",
      "channel": "websocket",
      "xmpp": { "port": 15222, "password": "swordfish" }
    },
    {
      "name": "jvb2",
      "machine": "edge",
      "mapping": { "local": "10.0.0.5", "public": "198.51.100.5" }
    }
  ]
}
"#;

const FIELDS: &str =
    "its fields are `$schema`, `domain`, `machines`, `main_prosody`, `prosody_jvb`, `jicofo`, `nginx`, `bridges`";

fn sources() -> [Source; 3] {
    [(TOML, Format::Toml), (YAML, Format::Yaml), (JSON, Format::Json)]
        .map(|(text, format)| Source::new("t", text, format))
}

fn refusal(text: &str, format: Format) -> ReadError {
    match Source::new("t", text, format).read() {
        Ok(_) => panic!("this was read:\n{text}"),
        Err(error) => error,
    }
}

/// Holds each text to what is said of it, and where.
#[track_caller]
fn assert_refused(format: Format, cases: &[(&str, &str, &str)]) {
    for (text, message, help) in cases {
        let error = refusal(text, format);
        assert_eq!((error.to_string().as_str(), error.help()), (*message, *help), "{text}");
    }
}

#[test]
fn the_three_formats_say_the_same() {
    let [toml, yaml, json] = sources().map(|source| source.read().unwrap());
    assert_eq!(toml, yaml);
    assert_eq!(toml, json);
    let by_serde: Spec = serde_json::from_str(JSON).unwrap();
    assert_eq!(by_serde, json);
    assert_eq!(json.main_prosody.extra["c2s_direct_tls_ports"], serde_json::json!([5223]));
}

#[test]
fn every_line_may_end_as_on_windows_and_a_byte_order_mark_may_stand_in_front() {
    for source in sources() {
        let text = format!("\u{feff}{}", source.text().replace('\n', "\r\n"));
        let windows = Source::new("t", text, source.format());
        assert_eq!(windows.read().unwrap(), source.read().unwrap(), "{}", source.format());
    }
}

#[test]
fn what_is_written_survives_a_round_trip_through_json() {
    let spec = sources()[0].read().unwrap();
    let text = serde_json::to_string(&spec).unwrap();
    assert_eq!(Source::new("t", text, Format::Json).read().unwrap(), spec);
}

#[test]
fn toml_is_refused_where_it_is_wrong() {
    assert_refused(
        Format::Toml,
        &[
            ("domain = \"a.example\"\n\n\nbrigdes = []\n", "t:4:1: unknown field `brigdes`", "did you mean `bridges`?"),
            (
                "domain = \"a.example\"\n[Main-Prosody]\n",
                "t:2:2: unknown field `Main-Prosody`",
                "did you mean `main_prosody`?",
            ),
            (
                "domain = \"a.example\"\njicofo = { rset = { port = 1 } }",
                "t:2:12: unknown field `rset` in `jicofo`",
                "did you mean `rest`?",
            ),
            (
                "domain = \"a.example\"\n[[bridges]]\nname = \"jvb1\"\nxmpp.prot = 1",
                "t:4:6: unknown field `prot` in `bridges[0].xmpp`",
                "did you mean `port`?",
            ),
            (
                "domain = \"a.example\"\n[[bridges]]\nname = \"jvb1\"\nxmpp.password = { evn = \"A\" }",
                "t:4:19: unknown field `evn` in `bridges[0].xmpp.password`",
                "did you mean `env`?",
            ),
            (
                "domain = \"a.example\"\n[jicofo.service]\npassword = { vault = \"A\" }",
                "t:3:14: unknown field `vault` in `jicofo.service.password`",
                "allowed: `env`, `file`",
            ),
            (
                "domain = \"a.example\"\njicofo.service.password = { env = \"A\", file = \"b\" }",
                "t:2:16: `jicofo.service.password`: a password comes from one place: give either `env` or `file`",
                "",
            ),
            (
                "domain = \"a.example\"\njicofo.service.password = 12345678",
                "t:2:27: `jicofo.service.password` is a number; it must be a password: a text, { env = \"NAME\" } or { file = \"PATH\" }",
                "",
            ),
            (
                "domain = \"a.example\"\n[jicofo.rest]\nport = \"5222\"",
                "t:3:8: `jicofo.rest.port` is a text; it must be a port: a whole number from 1 to 65535",
                "write it without quotes: 5222",
            ),
            (
                "domain = \"a.example\"\njicofo.rest.port = 5222.0",
                "t:2:20: `jicofo.rest.port` is a number with a fraction; it must be a port: a whole number from 1 to 65535",
                "write it without the fraction: 5222",
            ),
            (
                "domain = \"a.example\"\njicofo.rest.port = 99999999999999999999",
                "t:2:20: `jicofo.rest.port` is a number of more than 64 bits; it must be a port: a whole number from 1 to 65535",
                "",
            ),
            (
                "domain = \"a.example\"\njicofo.rest.port = nan",
                "t:2:20: `jicofo.rest.port` is not a finite number; it must be a port: a whole number from 1 to 65535",
                "",
            ),
            (
                "domain = \"a.example\"\njicofo.extra.port = inf",
                "t:2:21: `jicofo.extra.port` is not a finite number; it must be a text, a number, `true`, `false`, a list or a table",
                "write it in quotes: \"inf\"",
            ),
            (
                "domain = \"a.example\"\njicofo.extra.since = 2001-01-01",
                "t:2:22: `jicofo.extra.since` is a date; it must be a text, a number, `true`, `false`, a list or a table",
                "write it in quotes: \"2001-01-01\"",
            ),
            (
                "domain = \"a.example\"\nmain_prosody.version = 0.12",
                "t:2:24: `main_prosody.version` is a number with a fraction; it must be a text",
                "write it in quotes: \"0.12\"",
            ),
            (
                "domain = \"a.example\"\nmain_prosody.version = 13",
                "t:2:24: `main_prosody.version` is a number; it must be a text",
                "allowed: `0.12`, `13.0`",
            ),
            (
                "domain = \"a.example\"\nmain_prosody.version = \"0.11\"",
                "t:2:24: `main_prosody.version` cannot be `0.11`",
                "did you mean `0.12`?",
            ),
            (
                "domain = \"a.example\"\nmain_prosody.features = [\"lobby\", \"pols\"]",
                "t:2:35: `main_prosody.features[1]` cannot be `pols`",
                "did you mean `polls`?",
            ),
            (
                "domain = \"a.example\"\nmain_prosody.authentication = \"token\"",
                "t:2:31: `token` stands alone in `main_prosody.authentication`, and it needs settings",
                "write { token = { … } } with its settings inside",
            ),
            (
                "domain = \"a.example\"\nmain_prosody.authentication = { anonymous = {} }",
                "t:2:14: `main_prosody.authentication`: `anonymous` takes no settings",
                "",
            ),
            (
                "domain = \"a.example\"\n[bridges]\nname = \"jvb1\"",
                "t:2:2: `bridges` is a table; it must be a list",
                "begin each entry with `[[bridges]]`",
            ),
            (
                "domain = \"a.example\"\nmain_prosody.bosh = \"yes\"",
                "t:2:21: `main_prosody.bosh` is a text; it must be `true` or `false`",
                "",
            ),
            (
                "domain = 5",
                "t:1:10: `domain` is a number; it must be a domain name: labels of letters, digits and inner hyphens, joined by dots, ending in a label that is not a number",
                "write it in quotes: \"5\"",
            ),
            (
                "domain = \"a.example\"\njicofo = 1",
                "t:2:10: `jicofo` is a number; it must be a table",
                "its fields are `machine`, `client`, `service`, `brewery`, `xmpp_connection_name`, `rest`, `relay`, `sctp`, `region`, `extra`",
            ),
            (
                "domain = \"a.example\"\n[[bridges]]\nname = \"jvb1\"\n[[bridges]]\nmachine = \"m\"",
                "t:4:1: `name` is missing in `bridges[1]`",
                "write `name = \"jvb1\"`",
            ),
            (
                "[jicofo]\nrelay = true",
                "t:1:1: `domain` is missing",
                "write `domain = \"jitsi.example.com\"` above every `[table]`",
            ),
            ("", "t:1:1: `domain` is missing", "write `domain = \"jitsi.example.com\"` above every `[table]`"),
            (
                "domain = \"a.example\"\n domain = \"b.example\"",
                "t:2:2: the key `domain` is written twice",
                "keep one of the two",
            ),
            (
                "domain = \"a.example\"\n[bridges]\n[bridges]",
                "t:3:2: the key `bridges` is written twice",
                "keep one of the two; an entry of a list of tables begins with `[[` and not with `[`",
            ),
            ("domain = a.example", "t:1:10: string values must be quoted, expected literal string", ""),
            ("domain = \"a.example\nx = 1", "t:1:20: invalid basic string, expected `\"`", ""),
            ("domain = \"a.example\"\r\n\tmachineé = [", "t:2:14: unclosed array, expected `]`", ""),
        ],
    );
}

#[test]
fn yaml_is_refused_where_it_is_wrong() {
    assert_refused(
        Format::Yaml,
        &[
            ("domain: a.example\n\n\nbrigdes: []\n", "t:4:1: unknown field `brigdes`", "did you mean `bridges`?"),
            (
                "domain: a.example\njicofo:\n  rset:\n    port: 1",
                "t:3:3: unknown field `rset` in `jicofo`",
                "did you mean `rest`?",
            ),
            (
                "domain: a.example\nbridges:\n  - name: jvb1\n    xmpp: {prot: 1}",
                "t:4:12: unknown field `prot` in `bridges[0].xmpp`",
                "did you mean `port`?",
            ),
            (
                "domain: a.example\nbridges:\n- name: jvb1\n  xmpp:\n    password: { evn: A }",
                "t:5:17: unknown field `evn` in `bridges[0].xmpp.password`",
                "did you mean `env`?",
            ),
            (
                "domain: a.example\njicofo:\n  rest:\n    port: '5222'",
                "t:4:11: `jicofo.rest.port` is a text; it must be a port: a whole number from 1 to 65535",
                "write it without quotes: 5222",
            ),
            (
                "domain: a.example\njicofo:\n  rest:\n    port: 5222.0",
                "t:4:11: `jicofo.rest.port` is a number with a fraction; it must be a port: a whole number from 1 to 65535",
                "write it without the fraction: 5222",
            ),
            (
                "domain: a.example\njicofo: {rest: {port: 99999999999999999999}}",
                "t:2:23: `jicofo.rest.port` is a number of more than 64 bits; it must be a port: a whole number from 1 to 65535",
                "",
            ),
            (
                "domain: a.example\nmain_prosody:\n  version: 0.12",
                "t:3:12: `main_prosody.version` is a number with a fraction; it must be a text",
                "write it in quotes: \"0.12\"",
            ),
            (
                "domain: a.example\nmain_prosody:\n  version: 13.0",
                "t:3:12: `main_prosody.version` is a number with a fraction; it must be a text",
                "write it in quotes: \"13.0\"",
            ),
            (
                "domain: a.example\nmain_prosody:\n  bosh: yes",
                "t:3:9: `main_prosody.bosh` is a text; it must be `true` or `false`",
                "",
            ),
            (
                "domain: a.example\nmain_prosody:\n  authentication: token",
                "t:3:19: `token` stands alone in `main_prosody.authentication`, and it needs settings",
                "write `token:` and its settings below",
            ),
            (
                "domain: a.example\njicofo:\nnginx:\n",
                "t:2:1: `jicofo` is empty; it must be a table",
                "its fields are `machine`, `client`, `service`, `brewery`, `xmpp_connection_name`, `rest`, `relay`, `sctp`, `region`, `extra`",
            ),
            (
                "domain: a.example\nbridges:\n  name: jvb1",
                "t:2:1: `bridges` is a table; it must be a list",
                "begin each entry with `- `",
            ),
            (
                "domain: a.example\nbridges:\n  - machine: m",
                "t:3:5: `name` is missing in `bridges[0]`",
                "write `name: jvb1`",
            ),
            (
                "domain:\n",
                "t:1:1: `domain` is empty; it must be a domain name: labels of letters, digits and inner hyphens, joined by dots, ending in a label that is not a number",
                "",
            ),
            ("# nothing\n", "t:1:1: `domain` is missing", "write `domain: jitsi.example.com`"),
            ("---\n...\n", "t:1:4: `domain` is missing", "write `domain: jitsi.example.com`"),
            ("- a\n", "t:1:1: the description is a list; it must be a table", FIELDS),
            (
                "domain: a.example\nmachines:\n  m: {}\n  \"m\": {}\n",
                "t:4:3: the key `m` is written twice",
                "it stands in line 3 already; keep one of the two",
            ),
            (
                "domain: a.example\njicofo: {extra: {a: 1, a: 2}}",
                "t:2:24: the key `a` is written twice",
                "it stands in line 2 already; keep one of the two",
            ),
            (
                "domain: a.example\nmain_prosody: { c2s: { interfaces: [*] } }",
                "t:2:37: `*` begins an alias, and there is no anchor of that name",
                "write it in quotes when a text is meant: \"*\"",
            ),
            (
                "domain: a.example\nmain_prosody:\n  c2s:\n    interfaces:\n    - *\n",
                "t:5:7: `*` begins an alias, and there is no anchor of that name",
                "write it in quotes when a text is meant: \"*\"",
            ),
            (
                "domain: *other",
                "t:1:9: `*` begins an alias, and there is no anchor of that name",
                "write it in quotes when a text is meant: \"*\"",
            ),
            (
                "domain: !!str a.example",
                "t:1:15: tags are not understood here",
                "leave out the tag; quotes make a text of anything",
            ),
            (
                "domain: a.example\n---\ndomain: b.example\n",
                "t:2:1: a second document begins here",
                "put everything into one document, without `---` in between",
            ),
            (
                "domain: a.example\njicofo:\n\trelay: true",
                "t:3:2: tabs disallowed within this context (block indentation)",
                "",
            ),
            ("domain: a.example\n? [a, b]\n: 1", "t:2:3: a key is a text, without a tag, an anchor or an alias", ""),
            ("domain: &d [*d]", "t:1:13: this alias stands inside what it stands for", ""),
            (
                "domain: a.example\njicofo: { <<: 1 }",
                "t:2:15: `<<` takes in a table, or a list of tables",
                "write it in quotes when a key of that name is meant: \"<<\"",
            ),
            (
                "domain: a.example\njicofo: { extra: { a: .nan } }",
                "t:2:23: `jicofo.extra.a` is not a finite number; it must be a text, a number, `true`, `false`, a list or a table",
                "write it in quotes: \".nan\"",
            ),
            ("domain: \"a", "t:1:9: unclosed quote", ""),
        ],
    );
}

#[test]
fn json_is_refused_where_it_is_wrong() {
    assert_refused(
        Format::Json,
        &[
            (
                "{\"domain\": \"a.example\",\n\"brigdes\": []}",
                "t:2:1: unknown field `brigdes`",
                "did you mean `bridges`?",
            ),
            (
                "{\"domain\": \"a.example\", \"jicofo\": {\n \"rset\": 1}}",
                "t:2:2: unknown field `rset` in `jicofo`",
                "did you mean `rest`?",
            ),
            (
                "{\"domain\": \"a.example\", \"bridges\": [\n{\"name\": \"jvb1\", \"xmpp\": {\"prot\": 1}}]}",
                "t:2:27: unknown field `prot` in `bridges[0].xmpp`",
                "did you mean `port`?",
            ),
            (
                "{\"domain\": \"a.example\", \"jicofo\": {\"client\": {\"password\": {\"evn\": \"A\"}}}}",
                "t:1:60: unknown field `evn` in `jicofo.client.password`",
                "did you mean `env`?",
            ),
            (
                "{\"domain\": \"a.example\", \"jicofo\": {\"rest\": {\"port\": \"5222\"}}}",
                "t:1:53: `jicofo.rest.port` is a text; it must be a port: a whole number from 1 to 65535",
                "write it without quotes: 5222",
            ),
            (
                "{\"domain\": \"a.example\", \"jicofo\": {\"rest\": {\"port\": 5222.0}}}",
                "t:1:53: `jicofo.rest.port` is a number with a fraction; it must be a port: a whole number from 1 to 65535",
                "write it without the fraction: 5222",
            ),
            (
                "{\"domain\": \"a.example\", \"jicofo\": {\"rest\": {\"port\": 99999999999999999999}}}",
                "t:1:53: `jicofo.rest.port` is a number of more than 64 bits; it must be a port: a whole number from 1 to 65535",
                "",
            ),
            (
                "{\"domain\": \"a.example\", \"jicofo\": {\"extra\": {\"a\": 1e999}}}",
                "t:1:51: `jicofo.extra.a` is not a finite number; it must be a text, a number, `true`, `false`, a list or a table",
                "write it in quotes: \"1e999\"",
            ),
            (
                "{\"domain\": \"a.example\", \"main_prosody\": {\"version\": 0.12}}",
                "t:1:53: `main_prosody.version` is a number with a fraction; it must be a text",
                "write it in quotes: \"0.12\"",
            ),
            (
                "{\"domain\": \"a.example\", \"bridges\": {\"name\": \"jvb1\"}}",
                "t:1:25: `bridges` is a table; it must be a list",
                "put the entries into brackets: [ … ]",
            ),
            (
                "{\"domain\": \"a.example\", \"bridges\": [\n  {\n}]}",
                "t:2:3: `name` is missing in `bridges[0]`",
                "write `\"name\": \"jvb1\"`",
            ),
            ("{}", "t:1:1: `domain` is missing", "write `\"domain\": \"jitsi.example.com\"`"),
            ("\n", "t:1:1: `domain` is missing", "write `\"domain\": \"jitsi.example.com\"`"),
            ("[]", "t:1:1: the description is a list; it must be a table", FIELDS),
            (
                "{\"domain\": \"a.example\",\n \"domain\": \"a.example\"}",
                "t:2:2: the key `domain` is written twice",
                "it stands in line 1 already; keep one of the two",
            ),
            (
                "{\"domain\": \"a.example\", \"machines\": {\"m\": {},\n \"\\u006d\": {}}}",
                "t:2:2: the key `m` is written twice",
                "it stands in line 1 already; keep one of the two",
            ),
            (
                "{\"domain\": \"a.example\", \"jicofo\": {\"extra\": {\"a\": {\"b\": 1, \"b\": 2}}}}",
                "t:1:60: the key `b` is written twice",
                "it stands in line 1 already; keep one of the two",
            ),
            (
                "{\"domain\": \"a.example\",}",
                "t:1:24: a comma stands before this, and nothing follows",
                "leave out the comma",
            ),
            ("{\"domain\": \"a.example\"", "t:1:22: EOF while parsing an object", ""),
            ("{\"domain\": \"é\" \"x\"}", "t:1:16: expected `,` or `}`", ""),
            ("{\"domain\": \"a.example\"} x", "t:1:25: trailing characters", ""),
            ("{\"domain\": \"\\ud800\"}", "t:1:12: this string has an escape that is no character", ""),
            ("{// why\n}", "t:1:2: key must be a string", ""),
        ],
    );
}

#[test]
fn a_value_that_is_not_what_it_should_be_does_not_stop_the_read() {
    for (text, format) in [
        ("domain = \"-\"\njicofo.rest.port = 70000\nnginx.https.port = -1", Format::Toml),
        ("domain: '-'\njicofo: {rest: {port: 70000}}\nnginx: {https: {port: 18446744073709551615}}", Format::Yaml),
        (
            "{\"domain\": \"-\", \"jicofo\": {\"rest\": {\"port\": 70000}}, \"nginx\": {\"https\": {\"port\": 9223372036854775808}}}",
            Format::Json,
        ),
    ] {
        let spec = Source::new("t", text, format).read().unwrap();
        assert!(spec.domain.get().is_err());
        assert!(spec.jicofo.rest.port.unwrap().get().is_err());
        assert!(spec.nginx.https.port.unwrap().get().is_err());
    }
}

#[test]
fn no_error_repeats_a_password() {
    for source in sources() {
        for wrong in ["[\"swordfish\"]", "{ \"swordfish\": 1 }"] {
            let text = source.text().replace("\"swordfish\"", wrong).replace("swordfish }", &format!("{wrong} }}"));
            let error = refusal(&text, source.format());
            let named = error.message().starts_with("unknown field");
            assert!(named || !error.to_string().contains("swordfish"), "{error}");
        }
        assert!(!format!("{source:?}").contains("swordfish"));
    }
}

#[test]
fn aliases_and_merge_keys_bring_what_they_stand_for() {
    let text = "domain: a.example\nbridges:\n- &first\n  name: jvb1\n  xmpp: &xmpp { port: 1, nickname: n }\n- <<: *first\n  name: jvb2\n- name: jvb3\n  xmpp: { <<: [*xmpp, { port: 2, id: i }], nickname: m }\n- { name: jvb4, xmpp: *xmpp }\n";
    let plain = "domain: a.example\nbridges:\n- { name: jvb1, xmpp: { port: 1, nickname: n } }\n- { name: jvb2, xmpp: { port: 1, nickname: n } }\n- { name: jvb3, xmpp: { port: 1, id: i, nickname: m } }\n- { name: jvb4, xmpp: { port: 1, nickname: n } }\n";
    let [short, long] = [text, plain].map(|text| Source::new("t", text, Format::Yaml));
    assert_eq!(short.read().unwrap(), long.read().unwrap());
    assert_eq!(found(&short, &place("bridges[3].xmpp")), ("*xmpp".into(), 10, 23, true));
    assert_eq!(found(&short, &place("bridges[3].xmpp.port")), ("1".into(), 5, 23, true));
    assert_eq!(found(&short, &place("bridges[1].name")), ("jvb2".into(), 7, 9, true));
}

/// The place a path leads to.
fn place(path: &str) -> Place {
    fn walk(trail: &Trail<'_>, path: &str) -> Place {
        let path = path.trim_start_matches('.');
        let end = |from: usize| path[from..].find(['.', '[']).map_or(path.len(), |at| at + from);
        match path.strip_prefix('[') {
            _ if path.is_empty() => trail.place(),
            Some(rest) => walk(
                &trail.index(rest[..rest.find(']').unwrap()].parse().unwrap()),
                &path[path.find(']').unwrap() + 1..],
            ),
            None => walk(&trail.field(&path[..end(0)]), &path[end(0)..]),
        }
    }
    let end = path.find(['.', '[']).unwrap_or(path.len());
    walk(&Trail::root(&path[..end]), &path[end..])
}

/// What is found for a place: the text, line, column, and whether it is written.
fn found(source: &Source, place: &Place) -> (String, usize, usize, bool) {
    let violation = Violation::new(Code::new("test"), Severity::Error, "m", "w", place.clone(), "s");
    let located = source.located(Violations::new(vec![violation]).unwrap());
    let location = located.iter().next().unwrap().at().location().unwrap().clone();
    assert_eq!(location.file, source.name());
    (source.text()[location.span.0..location.span.1].to_owned(), location.line, location.column, location.written)
}

#[test]
fn places_are_found_in_every_format() {
    let paths = [
        "domain",
        "machines.edge.aliases[1]",
        "machines.edge",
        "main_prosody.c2s.port",
        "main_prosody.c2s.interfaces[0]",
        // One connection in the file, a list of them in the component.
        "bridges[0].xmpp[0].port",
        "bridges[0].xmpp[0]",
        "bridges[0].xmpp[1].port",
        // Not written: the section, the name of the bridge, or the domain.
        "main_prosody.http.port",
        "main_prosody.c2s.other",
        "bridges[0].xmpp.brewery",
        "bridges[1].xmpp.port",
        "bridges[1]",
        "bridges[2].name",
        "bridges[0].xmpp.port.more",
        "prosody_jvb.muc.domain",
        "nginx",
    ];
    let expected = [
        [
            ("\"jitsi.example.com\"", 3, 10, true),
            ("jitsi.example.com", 3, 9, true),
            ("\"jitsi.example.com\"", 3, 13, true),
        ],
        [("\"2001:db8::7\"", 7, 32, true), ("2001:db8::7", 7, 33, true), ("\"2001:db8::7\"", 4, 83, true)],
        [
            ("[machines.edge]", 5, 1, true),
            ("edge", 5, 3, true),
            ("{ \"address\": \"192.0.2.7\", \"aliases\": [\"edge.example.com\", \"2001:db8::7\"] }", 4, 25, true),
        ],
        [("5222", 11, 16, true), ("5222", 11, 11, true), ("5222", 7, 22, true)],
        [("\"*\"", 11, 36, true), ("\"*\"", 13, 7, true), ("\"*\"", 7, 43, true)],
        [("15222", 27, 17, true), ("15222", 33, 17, true), ("15222", 21, 25, true)],
        [
            ("{ port = 15222, password = \"swordfish\" }", 27, 8, true),
            ("{ port: 15222, password: swordfish }", 33, 9, true),
            ("{ \"port\": 15222, \"password\": \"swordfish\" }", 21, 15, true),
        ],
        [("xmpp", 27, 1, false), ("xmpp", 33, 3, false), ("\"xmpp\"", 21, 7, false)],
        [("main_prosody", 9, 2, false), ("main_prosody", 8, 1, false), ("\"main_prosody\"", 5, 3, false)],
        [("c2s", 11, 1, false), ("c2s", 10, 3, false), ("\"c2s\"", 7, 5, false)],
        [("xmpp", 27, 1, false), ("xmpp", 33, 3, false), ("\"xmpp\"", 21, 7, false)],
        [("\"jvb2\"", 30, 8, false), ("jvb2", 34, 9, false), ("\"jvb2\"", 24, 15, false)],
        [("\"jvb2\"", 30, 8, true), ("jvb2", 34, 9, true), ("\"jvb2\"", 24, 15, true)],
        [("bridges", 24, 3, false), ("bridges", 30, 1, false), ("\"bridges\"", 17, 3, false)],
        [("15222", 27, 17, false), ("15222", 33, 17, false), ("15222", 21, 25, false)],
        [
            ("\"jitsi.example.com\"", 3, 10, false),
            ("jitsi.example.com", 3, 9, false),
            ("\"jitsi.example.com\"", 3, 13, false),
        ],
        [
            ("\"jitsi.example.com\"", 3, 10, false),
            ("jitsi.example.com", 3, 9, false),
            ("\"jitsi.example.com\"", 3, 13, false),
        ],
    ];
    for (path, expected) in paths.iter().zip(expected) {
        for (source, (text, line, column, written)) in sources().iter().zip(expected) {
            let windows = Source::new("w", format!("\u{feff}{}", source.text().replace('\n', "\r\n")), source.format());
            let expected = (text.to_owned(), line, column, written);
            assert_eq!(found(source, &place(path)), expected, "{path} in {}", source.format());
            assert_eq!(found(&windows, &place(path)), expected, "{path} in {} with a byte order mark", source.format());
        }
    }
}

#[test]
fn places_are_found_in_tables_of_any_length() {
    for count in [1, 16, 17, 100] {
        // The order of the text is not that of the keys.
        let machines: Vec<_> =
            (0..count).rev().map(|n| format!("\"m{n}\": {{\"address\": \"a{n}.example\"}}")).collect();
        let text = format!("{{\"domain\": \"a.example\", \"machines\": {{{}}}}}", machines.join(", "));
        let source = Source::new("t", text, Format::Json);
        for n in 0..count {
            let (found, .., written) = found(&source, &place(&format!("machines.m{n}.address")));
            assert_eq!((found, written), (format!("\"a{n}.example\""), true));
        }
        assert_eq!(found(&source, &place("machines.m100")).0, "\"machines\"");
    }
}

#[test]
fn a_key_that_is_repeated_is_found_in_tables_of_any_length() {
    for count in [2, 15, 17, 100] {
        let keys: Vec<_> = (0..count).rev().chain([1, 0]).map(|n| format!("\"k{n}\": 1")).collect();
        let error = refusal(&format!("{{{}}}", keys.join(",\n")), Format::Json);
        let told = (error.message().to_owned(), error.location().unwrap().line, error.help().to_owned());
        let help = format!("it stands in line {} already; keep one of the two", count - 1);
        assert_eq!(told, ("the key `k1` is written twice".to_owned(), count + 1, help));
    }
}

#[test]
fn located_violations_stand_in_the_order_of_the_file() {
    let at = |path: &str| {
        Violation::new(Code::new("test"), Severity::Error, path, "w", place(path), "s").against(place("domain"), "s")
    };
    for source in sources() {
        let violations =
            source.locate(vec![at("bridges[1].machine"), at("main_prosody.bosh"), at("machines.edge.address")]);
        let order: Vec<_> = violations.iter().map(Violation::message).collect();
        assert_eq!(order, ["machines.edge.address", "main_prosody.bosh", "bridges[1].machine"]);
        assert!(violations.iter().all(|violation| violation.witnesses()[1].place.location().unwrap().line == 3));
    }
}

#[test]
fn a_text_that_cannot_be_read_locates_nothing() {
    let violation = Violation::new(Code::new("test"), Severity::Error, "m", "w", place("domain"), "s");
    let violations = Source::new("t", "{", Format::Json).locate(vec![violation]);
    assert_eq!(violations[0].at().location(), None);
}

#[test]
fn the_format_follows_from_the_extension_or_from_the_first_line() {
    for (name, expected) in [
        ("a.toml", Some(Format::Toml)),
        ("a.b/C.YML", Some(Format::Yaml)),
        ("a.yaml", Some(Format::Yaml)),
        ("a.Json", Some(Format::Json)),
        ("toml", None),
        ("a.txt", None),
        ("-", None),
    ] {
        assert_eq!(Format::of(Path::new(name)), expected, "{name}");
    }
    for (text, expected) in [
        ("\u{feff}\n {", Format::Json),
        ("# {\n\n[jicofo]", Format::Toml),
        ("domain = \"x:y\"", Format::Toml),
        ("\"$schema\" = 'https://x'", Format::Toml),
        ("domain: a=b", Format::Yaml),
        ("$schema: https://x", Format::Yaml),
        ("---\ndomain: x", Format::Yaml),
        ("- a", Format::Yaml),
        ("", Format::Yaml),
    ] {
        assert_eq!(Source::guess(text), expected, "{text}");
    }
    for source in sources() {
        assert_eq!(Source::guess(source.text()), source.format());
    }
}

#[test]
fn what_is_not_a_short_text_is_not_loaded() {
    let load = |bytes: &[u8]| Source::from_reader("t", bytes, None).unwrap_err();
    let error = load(b"domain: x\n# caf\xe9\n");
    assert_eq!((error.to_string().as_str(), error.help()), ("t:2:6: byte 15 is not UTF-8", "save it as UTF-8"));
    assert_eq!(load(b"\xff\xfed\0o\0").help(), "it looks like UTF-16; save it as UTF-8");
    let error = Source::from_reader("t", std::io::repeat(b'#'), None).unwrap_err();
    assert_eq!(error.to_string(), "t: this is longer than 64 MiB");
    assert_eq!(
        Source::load(Path::new("topology.txt")).unwrap_err().to_string(),
        "topology.txt: the name does not say in which format this is"
    );
    assert!(
        Source::load(Path::new("/nonexistent/a.toml")).unwrap_err().message().starts_with("this cannot be opened: ")
    );
    let text = " ".repeat(Source::MAX_BYTES + 1);
    assert_eq!(Source::new("t", text, Format::Yaml).read().unwrap_err().to_string(), "t: this is longer than 64 MiB");
}

fn lines(count: usize, line: impl Fn(usize) -> String) -> String {
    (0..count).map(line).collect()
}

#[test]
fn nothing_lies_too_deep() {
    let deep = 10_000;
    let toml = |value: String| (format!("domain = \"a.example\"\njicofo.extra.a = {value}"), Format::Toml);
    let yaml = |value: String| (format!("domain: a.example\njicofo: {{extra: {{a: {value}}}}}"), Format::Yaml);
    let json = |value: String| {
        (format!("{{\"domain\": \"a.example\", \"jicofo\": {{\"extra\": {{\"a\": {value}}}}}}}"), Format::Json)
    };
    let lists = "[".repeat(deep) + &"]".repeat(deep);
    for (text, format) in [
        toml(lists.clone()),
        toml("{a = ".repeat(deep)),
        (format!("domain = \"a.example\"\njicofo.extra.{}a = 1", "a.".repeat(deep)), Format::Toml),
        (format!("domain = \"a.example\"\n[{}a]", "a.".repeat(deep)), Format::Toml),
        (lines(70, |n| format!("[[{}a]]\n", "a.".repeat(n))), Format::Toml),
        yaml(lists.clone()),
        yaml("{a: ".repeat(deep)),
        (lines(1000, |n| format!("{}a:\n", " ".repeat(n))), Format::Yaml),
        ("- ".repeat(deep), Format::Yaml),
        (format!("a: &a [{}", lines(deep, |n| format!("&a{n} [*a{n}, "))), Format::Yaml),
        json(lists),
        json("{\"a\":".repeat(deep) + "1" + &"}".repeat(deep)),
    ] {
        let error = refusal(&text, format);
        assert!(
            error.message() == "lists and tables lie more than 64 deep in each other"
                || error.message().starts_with("this alias"),
            "{error}"
        );
        assert!(error.location().is_some(), "{error}");
        assert_eq!(Source::new("t", text, format).locate(Vec::new()), []);
    }
}

#[test]
fn nothing_grows_beyond_measure() {
    let bomb = lines(9, |n| format!("  a{}: &a{} [{}]\n", n + 1, n + 1, vec![format!("*a{n}"); 10].join(", ")));
    let text = format!("domain: a.example\njicofo:\n extra:\n  a0: &a0 lol\n{bomb}");
    let long = format!("jicofo:\n extra:\n  a: &a {}\n  b: [{}*a]\n", "x".repeat(1 << 20), "*a, ".repeat(10_000));
    let merges = lines(40, |n| format!("  a{}: &a{} {{ <<: *a{n}, x: *a{n}, y: *a{n} }}\n", n + 1, n + 1));
    let merges = format!("jicofo:\n extra:\n  a0: &a0 {{}}\n{merges}");
    for (text, format) in [
        (text, Format::Yaml),
        (long, Format::Yaml),
        (merges, Format::Yaml),
        ("[[a]]\n".repeat(650_000), Format::Toml),
        (format!("[{}{{}}]", "{},".repeat(650_000)), Format::Json),
    ] {
        assert_eq!(refusal(&text, format).message(), "there are too many values");
    }
}

#[test]
fn many_tables_are_merged_at_once() {
    let count = 20_000;
    let tables = lines(count, |n| format!("  a{n}: &a{n} {{ k{n}: 1 }}\n"));
    let all = lines(count, |n| format!("*a{n}, "));
    let text = format!("domain: a.example\njicofo:\n extra:\n{tables}  all: {{ <<: [{all}] }}\n");
    let spec = Source::new("t", text, Format::Yaml).read().unwrap();
    assert_eq!(spec.jicofo.extra["all"].as_object().unwrap().len(), count);
}

/// Every text that differs from an honest one by a cut or a stray character is read or refused, never more.
#[test]
fn no_text_does_harm() {
    let strays = [
        "", "\"", "[", "]", "{", "}", ":", "=", ",", "\n", "\r", "\t", "\0", "&", "*", "!", "<<", "\\", "\u{feff}",
        "é", "9", "- ", "? ",
    ];
    for source in sources() {
        for (at, _) in source.text().char_indices().step_by(11) {
            for stray in strays {
                let (before, after) = source.text().split_at(at);
                for text in [format!("{before}{stray}"), format!("{before}{stray}{after}")] {
                    let changed = Source::new("t", text, source.format());
                    if let Err(error) = changed.read() {
                        assert!(!error.to_string().contains('\n'), "{error}");
                        let location =
                            error.location().unwrap_or_else(|| panic!("{error} is nowhere in\n{}", changed.text()));
                        assert!(changed.text().get(location.span.0..location.span.1).is_some(), "{error}");
                    }
                    changed.locate(vec![Violation::new(
                        Code::new("test"),
                        Severity::Error,
                        "m",
                        "w",
                        place("bridges[1].xmpp"),
                        "s",
                    )]);
                }
            }
        }
    }
}
