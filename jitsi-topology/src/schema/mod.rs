//! The description as editors know it: a JSON Schema from the types that serde reads and the constants that resolving
//! fills in.
//!
//! The derives give its shape, the doc comments its texts, the names their patterns. What a type cannot know, because
//! it depends on where the type is used, is added here by path: the default of a port, the key it ends in, an example.

use crate::component::JITSI_PLUGINS;
use crate::default;
use crate::name::{Interface, Interfaces, Tls};
use crate::spec::Spec;
use schemars::Schema;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// The name of the schema, whatever the file is called that holds it. It stays the same as long as what is valid today
/// stays valid.
const ID: &str = "urn:jitsi-topology:topology.schema.json";

/// A description with every field written: the examples are taken from it. It breaks no law.
const EXAMPLE: &str = include_str!("example.json");

/// A JSON Schema (draft 2020-12) of what people write: closed tables, a pattern or bounds for every name and port, and
/// for every field its description, its default where it is the same everywhere, and an example.
///
/// A description it refuses is refused by `spec::Source::read` or by [`Topology::resolve`](crate::Topology::resolve).
/// The other way round holds for shapes and values, but not for laws, which compare several places; the few values
/// that no schema can judge are listed in `docs/editors.md`.
///
/// ```
/// let schema = jitsi_topology::schema();
/// let port = &schema.as_value()["properties"]["main_prosody"]["properties"]["c2s"]["properties"]["port"];
/// assert_eq!(port["default"], 5222);
/// assert_eq!(port["maximum"], 65535);
/// ```
pub fn schema() -> Schema {
    let settings = SchemaSettings::draft2020_12().with(|settings| settings.inline_subschemas = true);
    let mut schema = settings.into_generator().into_root_schema_for::<Spec>();
    let root = schema.ensure_object();
    root.insert("$id".to_owned(), ID.into());
    root.insert("title".to_owned(), "A dual-Prosody Jitsi deployment".into());
    let says = "A Jitsi deployment as jitsi-topology reads it. Everything but `domain` and one bridge follows from the domain.";
    root.insert("description".to_owned(), says.into());
    tidy(root);
    for (path, says) in TEXTS {
        set(root, path, "description", (*says).into());
    }
    for (path, value) in defaults() {
        set(root, path, "default", value);
    }
    let example: Value =
        serde_json::from_str(EXAMPLE).unwrap_or_else(|error| unreachable!("the example is JSON: {error}"));
    illustrate(root, &[&example]);
    // A token is the wrong way to log in there, so the example has none; its fields have examples all the same.
    if let Some(field) = "prosody_jvb.authentication".split('.').try_fold(&mut *root, step) {
        illustrate(field, &[&example["main_prosody"]["authentication"]]);
    }
    each(root, &mut describe_choices);
    schema
}

/// What a field does where its type is used in several places.
const TEXTS: &[(&str, &str)] = &[
    (
        "main_prosody.c2s.port",
        "The port XMPP clients connect to. Default: 5222. Ends in `prosody/prosody.cfg.lua` as `c2s_ports` and in `jicofo.conf` as `jicofo.xmpp.client.port`.",
    ),
    (
        "main_prosody.c2s.interfaces",
        "The addresses it is bound to; `*` is every IPv4 interface, `::` every IPv6 one. Default: `127.0.0.1`, and the machine's own address as well when Jicofo is on another machine. Ends in `prosody/prosody.cfg.lua` as `c2s_interfaces`.",
    ),
    (
        "main_prosody.http.port",
        "The port nginx connects to. Default: 5280. Ends in `prosody/prosody.cfg.lua` as `http_ports` and in the nginx site as `proxy_pass`.",
    ),
    (
        "main_prosody.http.interfaces",
        "The addresses it is bound to; `*` is every IPv4 interface, `::` every IPv6 one. Default: `127.0.0.1`, and the machine's own address as well when nginx is on another machine. Ends in `prosody/prosody.cfg.lua` as `http_interfaces`.",
    ),
    (
        "main_prosody.conference.domain",
        "The domain of the service. Default: `conference.D`. Ends in `prosody/prosody.cfg.lua` as `Component \"conference.D\" \"muc\"`, in `jicofo.conf` as `jicofo.xmpp.client.conference-muc-jid` and in `config.js` as `hosts.muc`.",
    ),
    (
        "main_prosody.conference.admins",
        "The accounts that own its rooms; Jicofo must be one of them. Default: the `admins` of the server. Ends in `prosody/prosody.cfg.lua` as `admins` of the component.",
    ),
    (
        "prosody_jvb.c2s.port",
        "The port bridges and Jicofo connect to. Default: 15222. Ends in `prosody-jvb/prosody.cfg.lua` as `c2s_ports`, in `jicofo.conf` as `jicofo.xmpp.service.port` and in `jvb.conf` as `PORT`.",
    ),
    (
        "prosody_jvb.c2s.interfaces",
        "The addresses it is bound to; `*` is every IPv4 interface, `::` every IPv6 one. Default: `127.0.0.1`, and the machine's own address as well when a bridge or Jicofo is on another machine. Ends in `prosody-jvb/prosody.cfg.lua` as `c2s_interfaces`.",
    ),
    (
        "prosody_jvb.muc.domain",
        "The domain of the service. Default: `muc.tech.D`, that is `muc.` and `tech_domain`. Ends in `prosody-jvb/prosody.cfg.lua` as `Component \"muc.tech.D\" \"muc\"`.",
    ),
    (
        "prosody_jvb.muc.admins",
        "The accounts that own its rooms; Jicofo must be one of them. Default: `focus@tech.D` and `jvb@tech.D`, the accounts of Jicofo's service connection and of the bridges. Ends in `prosody-jvb/prosody.cfg.lua` as `admins` of the component.",
    ),
    (
        "main_prosody.hosts.*.component",
        "The module that the component is, without `mod_`. Required by this choice. Ends in `prosody/prosody.cfg.lua` as the second word of `Component`.",
    ),
    (
        "prosody_jvb.hosts.*.component",
        "The module that the component is, without `mod_`. Required by this choice. Ends in `prosody-jvb/prosody.cfg.lua` as the second word of `Component`.",
    ),
    (
        "main_prosody.conference.restrict_room_creation",
        "Whether only administrators, and so Jicofo, create rooms. Default: true. Ends in `prosody/prosody.cfg.lua` as `restrict_room_creation` of the component.",
    ),
    (
        "prosody_jvb.muc.restrict_room_creation",
        "Whether only administrators create rooms; then every bridge must be one. Default: false. Ends in `prosody-jvb/prosody.cfg.lua` as `restrict_room_creation` of the component.",
    ),
    (
        "jicofo.rest.interface",
        "The address it is bound to; `*` is every interface. Default: `127.0.0.1`. Ends in `jicofo.conf` as `jicofo.rest.host`.",
    ),
    ("jicofo.rest.port", "The port it is bound to. Default: 8888. Ends in `jicofo.conf` as `jicofo.rest.port`."),
    (
        "nginx.https.port",
        "The port browsers connect to. Default: 443. Ends in the nginx site as `listen`, and when it is another than 443 in `config.js` and in `jvb.conf` as part of the addresses.",
    ),
    (
        "nginx.https.interfaces",
        "The addresses it is bound to; `*` is every IPv4 interface, `::` every IPv6 one. Default: `*` and `::`. Ends in the nginx site as `listen`.",
    ),
    (
        "bridges[].private_http.interface",
        "The address it is bound to; `*` is every interface. Default: `127.0.0.1`. Ends in `jvb.conf` as `videobridge.http-servers.private.host`.",
    ),
    (
        "bridges[].private_http.port",
        "The port it is bound to. Default: 8080, or the next free one of the machine. Ends in `jvb.conf` as `videobridge.http-servers.private.port`.",
    ),
    (
        "main_prosody.authentication.token",
        "Whoever brings a signed token (JWT) that satisfies this. Required by this choice. Ends in `prosody/prosody.cfg.lua` as options of `VirtualHost \"D\"`.",
    ),
    (
        "prosody_jvb.authentication.token",
        "Whoever brings a signed token (JWT) that satisfies this. Required by this choice. Ends in `prosody-jvb/prosody.cfg.lua` as options of `VirtualHost \"tech.D\"`.",
    ),
];

/// What holds when nothing is written, where that is the same in every deployment.
fn defaults() -> Vec<(&'static str, Value)> {
    let none = || json!([]);
    let nothing = || json!({});
    let password = |name: &str| json!({ "env": name });
    let everywhere: Vec<Interface> = Interfaces::everywhere().addresses().iter().copied().map(Interface).collect();
    vec![
        ("machines", nothing()),
        ("machines.*.aliases", none()),
        ("main_prosody.machine", default::MACHINE.into()),
        ("main_prosody.version", json!(default::VERSION)),
        ("main_prosody.c2s.port", json!(default::CLIENT_PORT)),
        ("main_prosody.http.port", json!(default::HTTP_PORT)),
        ("main_prosody.bosh", default::BOSH.into()),
        ("main_prosody.websocket", default::WEBSOCKET.into()),
        ("main_prosody.authentication", json!(&default::AUTHENTICATION)),
        ("main_prosody.authentication.token.accepted_issuers", none()),
        ("main_prosody.authentication.token.accepted_audiences", none()),
        ("main_prosody.authentication.token.allow_empty", default::ALLOW_EMPTY.into()),
        ("main_prosody.features", none()),
        ("main_prosody.certificates.folder", default::certificates(default::MAIN_SERVICE).into()),
        ("main_prosody.certificates.self_signed", default::SELF_SIGNED.into()),
        ("main_prosody.paths.data", default::data(default::MAIN_SERVICE).into()),
        ("main_prosody.paths.pidfile", default::pidfile(default::MAIN_SERVICE).into()),
        ("main_prosody.paths.log", default::log(default::MAIN_SERVICE).into()),
        ("main_prosody.modules", none()),
        ("main_prosody.plugin_paths", json!([JITSI_PLUGINS])),
        ("main_prosody.extra", nothing()),
        ("main_prosody.host_extra", nothing()),
        ("main_prosody.host_modules", nothing()),
        ("main_prosody.hosts", nothing()),
        ("main_prosody.conference.restrict_room_creation", true.into()),
        ("main_prosody.certificates.files", nothing()),
        ("prosody_jvb.machine", default::MACHINE.into()),
        ("prosody_jvb.c2s.port", json!(default::INTERNAL_PORT)),
        ("prosody_jvb.authentication", json!(&default::AUTHENTICATION)),
        ("prosody_jvb.authentication.token.accepted_issuers", none()),
        ("prosody_jvb.authentication.token.accepted_audiences", none()),
        ("prosody_jvb.authentication.token.allow_empty", default::ALLOW_EMPTY.into()),
        ("prosody_jvb.certificates.folder", default::certificates(default::JVB_SERVICE).into()),
        ("prosody_jvb.certificates.self_signed", default::SELF_SIGNED.into()),
        ("prosody_jvb.paths.data", default::data(default::JVB_SERVICE).into()),
        ("prosody_jvb.paths.pidfile", default::pidfile(default::JVB_SERVICE).into()),
        ("prosody_jvb.paths.log", default::log(default::JVB_SERVICE).into()),
        ("prosody_jvb.modules", none()),
        ("prosody_jvb.plugin_paths", json!([JITSI_PLUGINS])),
        ("prosody_jvb.extra", nothing()),
        ("prosody_jvb.host_extra", nothing()),
        ("prosody_jvb.host_modules", nothing()),
        ("prosody_jvb.hosts", nothing()),
        ("prosody_jvb.muc.restrict_room_creation", false.into()),
        ("prosody_jvb.certificates.files", nothing()),
        ("jicofo.machine", default::MACHINE.into()),
        ("jicofo.client.tls", json!(Tls::Offered)),
        ("jicofo.service.tls", json!(Tls::Offered)),
        ("bridges[].xmpp.tls", json!(Tls::Required)),
        ("jicofo.client.username", default::FOCUS_USER.into()),
        ("jicofo.client.password", password(default::CLIENT_PASSWORD)),
        ("jicofo.service.enabled", default::SERVICE_CONNECTION.into()),
        ("jicofo.service.username", default::FOCUS_USER.into()),
        ("jicofo.service.password", password(default::SERVICE_PASSWORD)),
        ("jicofo.xmpp_connection_name", json!(default::CONNECTION)),
        ("jicofo.rest.interface", json!(default::LOOPBACK)),
        ("jicofo.rest.port", json!(default::REST_PORT)),
        ("jicofo.relay", default::RELAY.into()),
        ("jicofo.sctp", default::SCTP.into()),
        ("jicofo.extra", nothing()),
        ("nginx.machine", default::MACHINE.into()),
        ("nginx.https.port", json!(default::HTTPS_PORT)),
        ("nginx.https.interfaces", json!(everywhere)),
        ("nginx.web_root", default::WEB_ROOT.into()),
        ("nginx.extra", nothing()),
        ("bridges[].machine", default::MACHINE.into()),
        ("bridges[].xmpp.username", default::BRIDGE_USER.into()),
        ("bridges[].xmpp.password", password(default::BRIDGE_PASSWORD)),
        ("bridges[].private_http.interface", json!(default::LOOPBACK)),
        ("bridges[].channel", json!(default::CHANNEL)),
        ("bridges[].sctp", default::SCTP.into()),
        ("bridges[].relay.region", default::REGION.into()),
        ("bridges[].extra", nothing()),
    ]
}

/// The keywords whose schemas are about a part of the value.
const CHOICES: [&str; 3] = ["allOf", "anyOf", "oneOf"];

/// Visits `schema` and every schema in it.
fn each(schema: &mut Map<String, Value>, visit: &mut impl FnMut(&mut Map<String, Value>)) {
    visit(schema);
    for (word, value) in schema {
        match (word.as_str(), value) {
            ("properties", Value::Object(fields)) => {
                fields.values_mut().filter_map(Value::as_object_mut).for_each(|field| each(field, visit));
            }
            ("additionalProperties" | "items" | "propertyNames", Value::Object(inner)) => each(inner, visit),
            (word, Value::Array(choices)) if CHOICES.contains(&word) => {
                choices.iter_mut().filter_map(Value::as_object_mut).for_each(|choice| each(choice, visit));
            }
            _ => {}
        }
    }
}

/// Gives what the derives made the form in which every editor shows the most of it.
fn tidy(root: &mut Map<String, Value>) {
    each(root, &mut |schema| {
        if let Some(Value::String(says)) = schema.get_mut("description") {
            *says = says.split_whitespace().collect::<Vec<_>>().join(" ");
        }
        or_null(schema);
        words(schema);
        close(schema);
    });
}

/// A field that may be left out may be null too. Two levels of choices make editors say only that a value is neither of
/// two things; with one level they say what is wrong with it.
fn or_null(schema: &mut Map<String, Value>) {
    let null = json!({ "type": "null" });
    let Some([Value::Object(inner), last]) = schema.get("anyOf").and_then(Value::as_array).map(Vec::as_slice) else {
        return;
    };
    if *last != null {
        return;
    }
    let mut inner = inner.clone();
    if let Some(Value::Array(choices)) = inner.get_mut("oneOf") {
        choices.push(null);
    } else if let Some(only) = inner.remove("type") {
        inner.insert("type".to_owned(), json!([only, "null"]));
    }
    schema.remove("anyOf");
    for (word, value) in inner {
        schema.entry(word).or_insert(value);
    }
}

/// Makes one `enum` of words that are choices by themselves.
///
/// JSON Schema has no place for the description of an entry, and editors that find one at a choice show it instead of
/// that of the field. So the descriptions go where editors look for them: `enumDescriptions` is read by VS Code's JSON
/// and by `yaml-language-server`, `x-taplo` by taplo, `x-intellij-enum-metadata` by IDEA.
fn words(schema: &mut Map<String, Value>) {
    let Some(Value::Array(choices)) = schema.get("oneOf") else { return };
    let word = |choice: &Value| Some((choice.get("const")?.as_str()?.to_owned(), choice.get("description")?.clone()));
    let (words, says): (Vec<String>, Vec<Value>) = choices.iter().filter_map(word).unzip();
    if words.is_empty() {
        return;
    }
    let about: Map<String, Value> =
        words.iter().zip(&says).map(|(word, says)| (word.clone(), json!({ "description": says }))).collect();
    let entries = json!({ "type": "string", "enum": words, "enumDescriptions": says, "x-taplo": { "docs": { "enumValues": says } }, "x-intellij-enum-metadata": about });
    let Value::Object(mut entries) = entries else { return };
    let mut others: Vec<Value> = choices.iter().filter(|choice| word(choice).is_none()).cloned().collect();
    let null = others.iter().position(|choice| *choice == json!({ "type": "null" })).map(|at| others.remove(at));
    if others.is_empty() {
        if let (Some(_), Some(Value::Array(values))) = (&null, entries.get_mut("enum")) {
            values.push(Value::Null);
            entries.insert("type".to_owned(), json!(["string", "null"]));
        }
        schema.remove("oneOf");
        schema.append(&mut entries);
        return;
    }
    others.insert(0, entries.into());
    others.extend(null);
    schema.insert("oneOf".to_owned(), others.into());
}

/// Refuses every unknown key by itself. `additionalProperties` does so too, but it is the table then that is wrong, and
/// taplo marks its header, not the line with the key.
fn close(schema: &mut Map<String, Value>) {
    if schema.get("additionalProperties") != Some(&Value::Bool(false)) {
        return;
    }
    let known: Vec<&str> = schema
        .get("properties")
        .and_then(Value::as_object)
        .into_iter()
        .flat_map(Map::keys)
        .map(String::as_str)
        .collect();
    let unknown = format!("^{}", other_than(&known));
    schema.insert("patternProperties".to_owned(), json!({ unknown: false }));
}

/// A regular expression for the rest of a text that is none of `words`, without look-around, which many validators do
/// not have.
fn other_than(words: &[&str]) -> String {
    let mut next: BTreeMap<char, Vec<&str>> = BTreeMap::new();
    for word in words {
        let mut letters = word.chars();
        if let Some(first) = letters.next() {
            next.entry(first).or_default().push(letters.as_str());
        }
    }
    if next.is_empty() {
        return ".".to_owned();
    }
    let end = if words.contains(&"") { "" } else { "$|" };
    let firsts: String = next.keys().collect();
    let longer = next.iter().map(|(first, rest)| format!("|[{first}]{}", other_than(rest)));
    format!("(?:{end}[^{firsts}]{})", longer.collect::<Vec<_>>().concat())
}

/// Tells each way to write a value what the field is for: of two descriptions, taplo and VS Code show that of the way.
fn describe_choices(schema: &mut Map<String, Value>) {
    let Some(says) = schema.get("description").cloned() else { return };
    let choices = schema.get_mut("oneOf").and_then(Value::as_array_mut).into_iter().flatten();
    for choice in choices.filter_map(Value::as_object_mut) {
        choice.entry("description").or_insert_with(|| says.clone());
    }
}

/// Sets a keyword of the field at `path`.
fn set(root: &mut Map<String, Value>, path: &str, word: &str, value: Value) {
    let field = path.split('.').try_fold(root, step).unwrap_or_else(|| unreachable!("there is no field {path}"));
    field.insert(word.to_owned(), value);
}

/// The schema one step further in: `name` is a field, `name[]` an entry of the list in it, `*` any entry of a table.
fn step<'s>(schema: &'s mut Map<String, Value>, step: &str) -> Option<&'s mut Map<String, Value>> {
    if step == "*" {
        return schema.get_mut("additionalProperties")?.as_object_mut();
    }
    let (name, entry) = step.strip_suffix("[]").map_or((step, false), |name| (name, true));
    let field = field(schema, name)?;
    match entry {
        true => field.get_mut("items")?.as_object_mut(),
        false => Some(field),
    }
}

fn field<'s>(schema: &'s mut Map<String, Value>, name: &str) -> Option<&'s mut Map<String, Value>> {
    if schema.contains_key("properties") {
        return schema.get_mut("properties")?.get_mut(name)?.as_object_mut();
    }
    let choices = schema.get_mut("oneOf")?.as_array_mut()?;
    choices.iter_mut().filter_map(Value::as_object_mut).find_map(|choice| field(choice, name))
}

/// Gives every field below `schema` the values it has in the tables of `examples`.
fn illustrate(schema: &mut Map<String, Value>, examples: &[&Value]) {
    for word in CHOICES {
        let choices = schema.get_mut(word).and_then(Value::as_array_mut).into_iter().flatten();
        choices.filter_map(Value::as_object_mut).for_each(|choice| illustrate(choice, examples));
    }
    if let Some(Value::Object(items)) = schema.get_mut("items") {
        let entries: Vec<&Value> = examples.iter().filter_map(|value| value.get(0)).collect();
        illustrate(items, &entries);
    }
    if let Some(Value::Object(entry)) = schema.get_mut("additionalProperties") {
        let entries: Vec<&Value> = examples.iter().filter_map(|value| value.as_object()?.values().next()).collect();
        illustrate(entry, &entries);
    }
    let Some(Value::Object(fields)) = schema.get_mut("properties") else { return };
    for (name, field) in fields {
        let Value::Object(field) = field else { continue };
        let values: Vec<&Value> = examples.iter().filter_map(|table| table.get(name)).collect();
        if !values.is_empty() {
            let short: Vec<Value> = values.iter().map(|value| abridged(field, value)).collect();
            field.insert("examples".to_owned(), short.into());
        }
        illustrate(field, &values);
    }
}

/// What is enough of a long example: of a list its first entries, of a table what it must have, or its first field.
fn abridged(schema: &Map<String, Value>, value: &Value) -> Value {
    match value {
        Value::Array(list) => {
            let nothing = Map::new();
            let items = schema.get("items").and_then(Value::as_object).unwrap_or(&nothing);
            list.iter().map(|entry| abridged(items, entry)).collect()
        }
        Value::Object(table) if schema.contains_key("properties") => {
            let one_of_two = schema.get("anyOf").and_then(|choices| choices[0].as_object());
            let required = [Some(schema), one_of_two]
                .into_iter()
                .flatten()
                .filter_map(|schema| schema.get("required")?.as_array());
            let mut names: Vec<&str> = required.flatten().filter_map(Value::as_str).collect();
            if names.is_empty() {
                let plain = table.iter().find(|(_, value)| !value.is_object() && !value.is_array());
                names.extend(plain.or_else(|| table.iter().next()).map(|(name, _)| name.as_str()));
            }
            let fields = names.into_iter().filter_map(|name| Some((name.to_owned(), table.get(name)?.clone())));
            Value::Object(fields.collect())
        }
        value => value.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// No field is deprecated today; the day one is, its attribute is enough.
    #[test]
    fn what_rust_calls_deprecated_is_deprecated_for_editors() {
        #[derive(schemars::JsonSchema)]
        #[expect(dead_code, reason = "its schema is all there is to it")]
        struct Old {
            #[deprecated]
            port: u16,
        }
        let schema = SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<Old>();
        assert_eq!(schema.as_value()["properties"]["port"]["deprecated"], true);
    }
}
