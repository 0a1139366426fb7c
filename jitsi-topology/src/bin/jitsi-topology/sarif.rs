//! Violations in the Static Analysis Results Interchange Format, SARIF 2.1.0, for sites that show findings in place.

use jitsi_topology::law::{LAWS, Law};
use jitsi_topology::place::Location;
use jitsi_topology::violation::{Severity, Violation, Witness};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value, json};

/// What a path cannot have in an address. A colon would make a scheme of what stands before it.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'/').remove(b'_').remove(b'~');

/// All violations as one run, where `text_of` knows the texts of the files they name.
pub(crate) fn sarif(text_of: impl Fn(&str) -> Option<String>, violations: &[Violation]) -> String {
    let results: Vec<Value> = violations.iter().map(|violation| result(&text_of, violation)).collect();
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "jitsi-topology",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": LAWS.iter().map(|law| rule(law)).collect::<Vec<_>>(),
            } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    format!("{log:#}\n")
}

fn rule(law: &Law) -> Value {
    json!({
        "id": law.code(),
        "shortDescription": { "text": sentence(law.forbids()) },
        "fullDescription": { "text": sentence(law.why()) },
        "help": { "text": sentence(law.mend()) },
        "defaultConfiguration": { "level": level(Severity::Error) },
    })
}

fn result(text_of: &impl Fn(&str) -> Option<String>, violation: &Violation) -> Value {
    let witnesses = violation.witnesses();
    let blamed = witnesses.iter().position(|witness| witness.place.location().is_some()).unwrap_or_default();
    let others = witnesses.iter().enumerate().filter(|(number, _)| *number != blamed);
    let related: Vec<Value> = others.map(|(_, witness)| place(text_of, witness)).collect();
    let said = [violation.message(), violation.why(), violation.mend()];
    let said: Vec<String> = said.into_iter().filter(|text| !text.is_empty()).map(sentence).collect();
    let mut result = json!({
        "ruleId": violation.code(),
        "level": level(violation.severity()),
        "message": { "text": said.join(" ") },
        "locations": [place(text_of, &witnesses[blamed])],
        "relatedLocations": related,
    });
    if let Some(index) = LAWS.iter().position(|law| law.code() == violation.code()) {
        result["ruleIndex"] = index.into();
    }
    result
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

/// Where a witness stands and what it says: a path in the description, and a place in a file once that is known.
fn place(text_of: &impl Fn(&str) -> Option<String>, witness: &Witness) -> Value {
    let mut place = Map::new();
    place.insert("message".to_owned(), json!({ "text": witness.says }));
    place.insert("logicalLocations".to_owned(), json!([{ "fullyQualifiedName": witness.place.path() }]));
    if let Some(location) = witness.place.location() {
        let file =
            json!({ "artifactLocation": { "uri": address(&location.file) }, "region": region(text_of, location) });
        place.insert("physicalLocation".to_owned(), file);
    }
    place.into()
}

fn region(text_of: &impl Fn(&str) -> Option<String>, location: &Location) -> Value {
    let Location { line, column, span: (start, end), .. } = location;
    let text = text_of(&location.file);
    let written = text.as_deref().and_then(|text| text.get(*start..*end)).filter(|written| !written.contains('\n'));
    match written {
        Some(written) => {
            json!({ "startLine": line, "startColumn": column, "endColumn": column + written.chars().count() })
        }
        None => json!({ "startLine": line, "startColumn": column }),
    }
}

/// A path as the address of a file, relative to where the report is read when the path is.
fn address(path: &str) -> String {
    let scheme = if path.starts_with('/') { "file://" } else { "" };
    format!("{scheme}{}", utf8_percent_encode(path, ENCODED))
}

/// A phrase as a sentence: those of a law begin small and end without a full stop.
fn sentence(phrase: &str) -> String {
    let mut letters = phrase.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase()).into_iter();
    let end = if phrase.ends_with(['.', '!', '?']) { "" } else { "." };
    first.chain(letters).chain(end.chars()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jitsi_topology::place::Trail;
    use jitsi_topology::violation::Code;

    fn location(file: &str, span: (usize, usize)) -> Location {
        Location { file: file.to_owned(), line: 2, column: 5, span, written: true }
    }

    #[test]
    fn a_violation_tells_all_it_knows() {
        let port = Trail::root("jicofo").field("port").place();
        let violation = Violation::new(
            Code::new("port-conflict"),
            Severity::Warning,
            "both listen",
            "one does not start",
            Trail::root("jvb").place(),
            "is not written",
        );
        let violation = violation.help("say \"no\"").against(port.found(location("meet/etc/ä b.conf", (4, 9))), "ü€1");
        let log: Value = serde_json::from_str(&sarif(|_| Some("a\nb=ü€1".to_owned()), &[violation])).unwrap();
        let result = &log["runs"][0]["results"][0];
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(log["runs"][0]["tool"]["driver"]["rules"][index]["id"], "port-conflict");
        assert_eq!(result["level"], "warning");
        assert_eq!(result["message"]["text"], "Both listen. One does not start. Say \"no\".");
        let physical = &result["locations"][0]["physicalLocation"];
        assert_eq!(physical["artifactLocation"]["uri"], "meet/etc/%C3%A4%20b.conf");
        assert_eq!(physical["region"], json!({ "startLine": 2, "startColumn": 5, "endColumn": 7 }));
        let related = &result["relatedLocations"][0];
        assert_eq!(related["logicalLocations"][0]["fullyQualifiedName"], "jvb");
        assert_eq!(related["message"]["text"], "is not written");
    }

    #[test]
    fn what_is_not_known_is_left_out() {
        let place = Trail::root("a").place().found(location("/etc/a:b", (0, 1)));
        let violation = Violation::new(Code::new("acme::mine"), Severity::Error, "x", "y", place, "z");
        let log: Value = serde_json::from_str(&sarif(|_| None, &[violation])).unwrap();
        let result = &log["runs"][0]["results"][0];
        assert_eq!((&result["ruleIndex"], &result["ruleId"]), (&Value::Null, &json!("acme::mine")));
        let physical = &result["locations"][0]["physicalLocation"];
        assert_eq!(physical["artifactLocation"]["uri"], "file:///etc/a%3Ab");
        assert_eq!(physical["region"], json!({ "startLine": 2, "startColumn": 5 }));
    }
}
