//! The order in which Java goes through the entries of an object.
//!
//! It makes no difference to a value. But some mistakes are in values that something else hides, and Lightbend's library
//! sees them or does not, depending on what it looks at first.

use super::object::Entries;
use super::part::Part;

/// The entries that are not resolved, in Java's order; where that depends on how the object came about, as they are
/// written.
pub(super) fn unresolved(entries: &Entries) -> Vec<(usize, &str, &Part)> {
    let unresolved = entries.iter().enumerate().filter(|(_, (_, value))| !value.is_resolved());
    let mut unresolved: Vec<_> = unresolved.map(|(number, (key, value))| (number, &**key, value)).collect();
    if unresolved.len() > 1 {
        // Its tables are three quarters full at most, and have sixteen places at least.
        let places = (entries.len() * 4).div_ceil(3).next_power_of_two().max(16);
        unresolved.sort_by_cached_key(|(_, key, _)| hash(key) as usize & (places - 1));
    }
    unresolved
}

/// The hash of a text as Java's maps use it.
fn hash(key: &str) -> u32 {
    let hash = key.encode_utf16().fold(0_u32, |hash, unit| hash.wrapping_mul(31).wrapping_add(unit.into()));
    hash ^ (hash >> 16)
}

#[cfg(test)]
mod tests {
    use super::super::object::Key;
    use super::super::part::{Kind, Substitution};
    use super::*;

    /// What `new HashMap<>(…).keySet()` says.
    #[test]
    fn entries_come_in_the_order_of_java() {
        for (keys, expected) in [
            ("e a b.a ä \"", "a \" b.a ä e"),
            (
                "hostname port domain username password xmpp-domain muc-jids nickname",
                "hostname password muc-jids port xmpp-domain domain nickname username",
            ),
            (
                "a b c d e f g h i j k l m n o p q r s t u v w x y z aa bb cc dd ee ff",
                "bb dd ff aa cc ee a b c d e f g h i j k l m n o p q r s t u v w x y z",
            ),
        ] {
            let nothing = Substitution { path: Vec::new(), prefix: 0, optional: true, list: false };
            let nothing = Part::new(0, Kind::Substitution(nothing));
            let entries = keys.split(' ').map(|key| (Key::from(key), nothing.clone())).collect();
            let found: Vec<&str> = unresolved(&entries).into_iter().map(|(_, key, _)| key).collect();
            assert_eq!(found.join(" "), expected);
        }
    }
}
