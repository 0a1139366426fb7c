//! A value that is put together from several parts.

use super::limits::Spent;
use super::part::{Kind, Part};

/// Parts of one value that do not go together.
#[derive(Debug)]
pub(super) struct Unlike;

/// Puts parts together as far as that can be done without resolving them.
pub(super) fn joined(parts: impl Iterator<Item = Part>, spent: &mut Spent) -> Result<Vec<Part>, Unlike> {
    let mut joined: Vec<Part> = Vec::new();
    for right in parts {
        match joined.pop() {
            Some(left) => joined.extend(pair(left, right, spent)?.into_iter().flatten()),
            None => joined.push(right),
        }
    }
    Ok(joined)
}

/// One part behind another: as one, or as two where only resolving tells what they are.
fn pair(left: Part, right: Part, spent: &mut Spent) -> Result<[Option<Part>; 2], Unlike> {
    let (left, right) = alike(left, right);
    let one = match (left.kind(), right.kind()) {
        (Kind::Object(_), Kind::Object(_)) => right.over(left, spent),
        (Kind::List(before), Kind::List(after)) => {
            spent.copy(before.items().len() + after.items().len());
            Part::new(left.at, Kind::List(before.items().iter().chain(after.items()).cloned().collect()))
        }
        (Kind::Object(_) | Kind::List(_), Kind::Scalar { bare: true, .. }) => left,
        _ if left.is_open() || right.is_open() => return Ok([Some(left), Some(right)]),
        _ => {
            let (before, after) = (left.raw().ok_or(Unlike)?, right.raw().ok_or(Unlike)?);
            spent.copy((before.len() + after.len()) / 16);
            Part::text(left.at, [before, after].concat())
        }
    };
    Ok([Some(one), None])
}

/// An object with numbers for keys is a list beside a list.
fn alike(left: Part, right: Part) -> (Part, Part) {
    let as_list = |part: Part| match part.kind() {
        Kind::Object(object) => match object.numbered() {
            Some(list) => Part::new(part.at, Kind::List(list)),
            None => part,
        },
        _ => part,
    };
    match (left.kind(), right.kind()) {
        (Kind::Object(_), Kind::List(_)) => (as_list(left), right),
        (Kind::List(_), Kind::Object(_)) => (left, as_list(right)),
        _ => (left, right),
    }
}

#[cfg(test)]
mod tests {
    use super::super::part::Substitution;
    use super::super::word;
    use super::*;

    fn count(parts: impl IntoIterator<Item = Part>) -> Option<usize> {
        joined(parts.into_iter(), &mut Spent::default()).ok().map(|parts| parts.len())
    }

    #[test]
    fn only_what_is_open_stays_apart() {
        let substitution = || {
            let path = vec!["a".into()];
            Part::new(0, Kind::Substitution(Substitution { path, prefix: 0, optional: true, list: false }))
        };
        let list = || Part::new(0, Kind::List([word::value(0, "1")].into_iter().collect()));
        let object = || Part::object(0, [("1".into(), word::value(0, "x"))].into_iter().collect());
        assert_eq!(count([word::value(0, "1"), word::value(0, " "), word::value(0, "null")]), Some(1));
        assert_eq!(count([list(), list()]), Some(1));
        assert_eq!(count([object(), object()]), Some(1));
        assert_eq!(count([object(), list(), word::value(0, "x")]), Some(1));
        assert_eq!(count([substitution(), list(), list()]), Some(2));
        assert_eq!(count([list(), word::value(0, "1")]), None);
        assert_eq!(count([word::value(0, "x"), object()]), None);
    }
}
