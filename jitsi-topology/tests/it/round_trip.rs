//! A description survives every format, and the order of its fields means nothing.

use crate::deployment::rendered;
use jitsi_topology::Topology;
use jitsi_topology::spec::{Format, Source, Spec};
use jitsi_topology::strategy::spec;
use proptest::prelude::*;
use serde_json::Value;

fn read(text: &str, format: Format) -> Spec {
    let source = Source::new("topology", text, format);
    source.read().unwrap_or_else(|error| panic!("{error}\n{}\n{text}", error.help()))
}

/// `value` as JSON, the fields of every object in an order that `turn` decides.
fn disordered(value: &Value, turn: usize) -> String {
    match value {
        Value::Object(fields) => {
            let mut fields: Vec<String> = fields
                .iter()
                .map(|(key, value)| format!("{}:{}", Value::from(key.as_str()), disordered(value, turn + 1)))
                .collect();
            let middle = turn % fields.len().max(1);
            fields.rotate_left(middle);
            if turn % 2 == 1 {
                fields.reverse();
            }
            format!("{{{}}}", fields.join(","))
        }
        Value::Array(items) => {
            format!("[{}]", items.iter().map(|item| disordered(item, turn)).collect::<Vec<_>>().join(","))
        }
        scalar => scalar.to_string(),
    }
}

proptest! {
    #[test]
    fn json_brings_back_what_it_was_given(spec in spec()) {
        prop_assert_eq!(read(&serde_json::to_string(&spec).unwrap(), Format::Json), spec);
    }

    #[test]
    fn toml_brings_back_what_it_was_given(spec in spec()) {
        prop_assert_eq!(read(&toml::to_string(&spec).unwrap(), Format::Toml), spec);
    }

    #[test]
    fn yaml_brings_back_what_it_was_given(spec in spec()) {
        prop_assert_eq!(read(&serde_saphyr::to_string(&spec).unwrap(), Format::Yaml), spec);
    }

    #[test]
    fn the_order_of_fields_means_nothing(spec in spec(), turn in 0..100usize) {
        let text = disordered(&serde_json::to_value(&spec).unwrap(), turn);
        let again = read(&text, Format::Json);
        prop_assert_eq!(&again, &spec, "{}", text);
        let [one, two] = [&spec, &again].map(|spec| rendered(&Topology::resolve(spec).unwrap()));
        prop_assert_eq!(one, two);
    }
}
