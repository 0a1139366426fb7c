//! Substitutions, replaced by what they stand for, as Lightbend's library does it.
//!
//! A part is resolved at most once, and one that was resolved is not looked into again. To find what a path leads to,
//! no more is resolved than the objects on the way there.

use super::environment::{Assumed, Variables};
use super::join::joined;
use super::limits::{Excess, Spent};
use super::object::{Key, List, Object};
use super::order;
use super::part::{Kind, Part, Substitution};
use super::surroundings::{Surroundings, Way};
use super::trouble::{Stop, Trouble};
use crate::table::Table;

/// The most parts that are resolved because of each other on whatever stack there is: files that people write take ten.
const SHALLOW: usize = 100;

/// The most parts that are resolved because of each other. Lightbend's library runs out of stack at some two thousand.
const DEEPEST: usize = 4_000;

/// What that many take at most.
const STACK: usize = 64 << 20;

/// What a part came to; nothing when it is a substitution that may have no value, and has none.
type Resolved = Result<Option<Part>, Stop>;

/// A part, and the path for which alone it was resolved.
type Memory = (usize, Vec<Key>);

/// All values of a document with these variables set.
pub(super) fn resolve(root: &Part, variables: &mut Variables<'_>, spent: &mut Spent) -> Result<Part, (Trouble, usize)> {
    match resolve_to(SHALLOW, root, variables, spent) {
        Err((Trouble::Excess(Excess::Depth), at)) => std::thread::scope(|scope| {
            let thread = std::thread::Builder::new().stack_size(STACK);
            let resolved = thread.spawn_scoped(scope, || resolve_to(DEEPEST, root, variables, spent));
            resolved.ok().and_then(|thread| thread.join().ok()).unwrap_or(Err((Trouble::Excess(Excess::Depth), at)))
        }),
        resolved => resolved,
    }
}

fn resolve_to(
    deepest: usize,
    root: &Part,
    variables: &mut Variables<'_>,
    spent: &mut Spent,
) -> Result<Part, (Trouble, usize)> {
    let (known, open) = (Table::default(), Vec::new());
    let mut resolver = Resolver { variables, spent, known, open, deepest, depth: 0 };
    match resolver.resolve(root, None, &Surroundings::of(root.clone())) {
        Ok(Some(resolved)) => Ok(resolved),
        Ok(None) | Err(Stop::Circle(_)) => Err((Trouble::Unlikely, root.at)),
        Err(Stop::Wrong(trouble, at)) => Err((trouble, at)),
    }
}

struct Resolver<'r, 'v> {
    variables: &'r mut Variables<'v>,
    spent: &'r mut Spent,
    /// What parts came to, the first one first. Each is kept as it was, so that no other has its identity.
    known: Table<Memory, (Part, Part)>,
    /// The substitutions that are being followed, with the assignments they stand in.
    open: Vec<(usize, usize)>,
    /// How many parts are being resolved, and how many may be.
    depth: usize,
    deepest: usize,
}

impl Resolver<'_, '_> {
    /// Resolves a part, or when there is a path no more of it than the way there.
    fn resolve(&mut self, part: &Part, path: Option<&[Key]>, around: &Surroundings) -> Resolved {
        if let Some(known) = self.known(part, path) {
            return Ok(Some(known));
        }
        let identity = part.identity();
        let is_substitution = matches!(part.kind(), Kind::Substitution(_));
        if is_substitution && self.open.iter().any(|(open, _)| *open == identity) {
            return Err(Stop::Circle(self.open.last().map_or(part.at, |(_, at)| *at)));
        }
        self.depth += 1;
        self.spent.copy(1);
        self.check(part, part.at)?;
        let resolved = match part.kind() {
            Kind::Scalar { .. } => Ok(Some(part.clone())),
            Kind::Object(object) => self.object(part, object, path, &around.inside(part)),
            Kind::List(_) if path.is_some() => Ok(Some(part.clone())),
            Kind::List(list) => self.list(part, list, &around.inside(part)),
            Kind::Substitution(substitution) => self.substitution(part, substitution, path, around),
            Kind::Joined(parts) => self.joined(part, parts, around),
            Kind::Layers { layers, .. } => self.layers(part, layers, path, around),
        }?;
        self.depth -= 1;
        let Some(resolved) = resolved else { return Ok(None) };
        self.check(&resolved, part.at)?;
        let path = match (resolved.is_resolved(), path) {
            (true, _) => Vec::new(),
            (false, Some(path)) => path.to_vec(),
            (false, None) => return Err(Stop::Wrong(Trouble::Unlikely, part.at)),
        };
        self.known.insert((identity, path), (part.clone(), resolved.clone()));
        Ok(Some(resolved))
    }

    /// What is known of a part already.
    fn known(&self, part: &Part, path: Option<&[Key]>) -> Option<Part> {
        if part.is_resolved() {
            return Some(part.clone());
        }
        let known = |path: &[Key]| Some(self.known.get(&(part.identity(), path.to_vec()))?.1.clone());
        known(&[]).or_else(|| known(path?))
    }

    fn check(&self, part: &Part, at: usize) -> Result<(), Stop> {
        let excess = |excess| Stop::Wrong(Trouble::Excess(excess), at);
        if self.depth > self.deepest {
            return Err(excess(Excess::Depth));
        }
        self.spent.check(part.bulk()).map_err(excess)
    }

    fn object(&mut self, part: &Part, object: &Object, path: Option<&[Key]>, inside: &Surroundings) -> Resolved {
        let Some((key, rest)) = path.and_then(<[Key]>::split_first) else {
            let unresolved = order::unresolved(object.entries()).into_iter();
            let resolved = unresolved.map(|(number, _, value)| Ok((number, self.resolve(value, None, inside)?)));
            let resolved: Vec<(usize, Option<Part>)> = resolved.collect::<Result<_, _>>()?;
            return Ok(Some(Part::object(part.at, object.with(resolved, self.spent))));
        };
        // No more of an entry than lies on the way.
        let entry = object.entries().get_full(key).filter(|_| !rest.is_empty());
        let Some((number, _, value)) = entry else { return Ok(Some(part.clone())) };
        Ok(Some(match self.resolve(value, Some(rest), inside)? {
            Some(resolved) if resolved.is(value) => part.clone(),
            resolved => Part::object(part.at, object.with([(number, resolved)], self.spent)),
        }))
    }

    fn list(&mut self, part: &Part, list: &List, inside: &Surroundings) -> Resolved {
        self.spent.copy(list.items().len());
        let items = list.items().iter().map(|item| self.resolve(item, None, inside));
        let items: Vec<Option<Part>> = items.collect::<Result<_, _>>()?;
        Ok(Some(Part::new(part.at, Kind::List(items.into_iter().flatten().collect()))))
    }

    fn joined(&mut self, part: &Part, parts: &[Part], around: &Surroundings) -> Resolved {
        let parts = parts.iter().map(|one| self.resolve(one, None, around));
        let parts: Vec<Option<Part>> = parts.collect::<Result<_, _>>()?;
        let joined = joined(parts.into_iter().flatten(), self.spent);
        let mut joined = joined.map_err(|_| Stop::Wrong(Trouble::Unlike, part.at))?.into_iter();
        match (joined.next(), joined.next()) {
            (one, None) => Ok(one.map(|one| one.placed(part.at))),
            _ => Err(Stop::Wrong(Trouble::Unlikely, part.at)),
        }
    }

    fn layers(&mut self, part: &Part, layers: &[Part], path: Option<&[Key]>, around: &Surroundings) -> Resolved {
        let mut above: Option<Part> = None;
        for (below, layer) in layers.iter().enumerate().rev() {
            let resolved = match self.known(layer, path) {
                Some(known) => Some(known),
                None if layer.is_open() => {
                    let rest = Part::of_layers(&layers[..below], self.spent);
                    let around = around.with(part, rest, self.spent)?;
                    self.resolve(layer, path, &around)?
                }
                None => self.resolve(layer, path, &around.inside(part))?,
            };
            if let Some(layer) = resolved {
                above = Some(match above {
                    Some(above) => above.over(layer, self.spent),
                    None => layer,
                });
            }
        }
        Ok(above)
    }

    fn substitution(
        &mut self,
        part: &Part,
        substitution: &Substitution,
        path: Option<&[Key]>,
        around: &Surroundings,
    ) -> Resolved {
        self.open.push((part.identity(), part.at));
        let depth = self.depth;
        let mut known = self.known.len();
        let value = self.look_up(substitution, part.at, around).and_then(|found| {
            known = self.known.len();
            match found {
                Some((value, way)) => self.resolve(&value, path, &Surroundings::along(way)),
                None => Ok(None),
            }
        });
        self.open.pop();
        match value {
            Ok(Some(value)) => Ok(Some(value.placed(part.at))),
            Ok(None) if !substitution.optional && self.variables.assumed != Assumed::Least => {
                Err(Stop::Wrong(Trouble::Missing(substitution.written().to_vec()), part.at))
            }
            Err(Stop::Circle(_)) if substitution.optional => {
                self.depth = depth;
                // What became known in a circle may be wrong outside of it.
                self.known.truncate(known);
                Ok(None)
            }
            Err(Stop::Circle(at)) => Err(Stop::Wrong(Trouble::Circle(substitution.written().to_vec(), at), part.at)),
            other => other,
        }
    }

    /// What a substitution leads to: in the file it stands in, else in the whole document, else in the environment.
    fn look_up(
        &mut self,
        substitution: &Substitution,
        at: usize,
        around: &Surroundings,
    ) -> Result<Option<(Part, Way)>, Stop> {
        let known = self.known.len();
        let mut found = self.find(&around.root, &substitution.path)?;
        if found.is_none() && substitution.prefix > 0 {
            found = self.find(&around.root, substitution.written())?;
        }
        if found.is_none() {
            // As Lightbend's library does, which begins anew with the environment.
            self.known.truncate(known);
            let value = self.variables.value(substitution, at);
            found = value.map(|value| (value.clone(), Way::new(value, None)));
        }
        Ok(found)
    }

    fn find(&mut self, root: &Part, path: &[Key]) -> Result<Option<(Part, Way)>, Stop> {
        self.spent.copy(path.len());
        let Some(mut part) = self.resolve(root, Some(path), &Surroundings::of(root.clone()))? else { return Ok(None) };
        let mut way = None;
        for (number, key) in path.iter().enumerate() {
            let Some(value) = peek(&part, key)? else { return Ok(None) };
            let outer = Way::new(part, way);
            if number + 1 == path.len() {
                return Ok(Some((value, outer)));
            }
            if !value.is_object() {
                return Ok(None);
            }
            (part, way) = (value, Some(outer));
        }
        Ok(None)
    }
}

/// The value of a key in what is an object for sure, even if parts of it are not resolved.
fn peek(part: &Part, key: &Key) -> Result<Option<Part>, Stop> {
    let unlikely = || Stop::Wrong(Trouble::Unlikely, part.at);
    match part.kind() {
        Kind::Object(object) => Ok(object.entries().get(key).cloned()),
        Kind::Layers { layers, .. } => {
            for layer in layers.iter().rev() {
                match layer.kind() {
                    Kind::Object(object) => match object.entries().get(key) {
                        Some(value) if value.hides() => return Ok(Some(value.clone())),
                        _ => {}
                    },
                    Kind::Scalar { .. } | Kind::List(_) => return Ok(None),
                    Kind::Substitution(_) | Kind::Joined(_) | Kind::Layers { .. } => return Err(unlikely()),
                }
            }
            Err(unlikely())
        }
        _ => Err(unlikely()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::files::memory::Memory;
    use super::super::read;
    use serde_json::json;
    use std::collections::BTreeMap;

    /// What Lightbend's library makes of the same texts.
    #[test]
    fn substitutions_stand_for_what_lightbend_says() {
        for (text, expected) in [
            ("b = ${?d} { b.a = 1 } ${?c}", json!({"b": {"b": {"a": 1}}})),
            ("c = ${a}\na.b = 1\na.b = ${?a.b} 2", json!({"a": {"b": "1 2"}, "c": {"b": "1 2"}})),
            ("c = ${a}, a.b += 1", json!({"a": {"b": [1]}, "c": {"b": [1]}})),
            ("a = [1], a = ${a} [2], b = ${a}", json!({"a": [1, 2], "b": [1, 2]})),
            ("a = 1, a = ${?b}, a = ${?c}, d = ${a}", json!({"a": 1, "d": 1})),
            (
                "c = ${x}, d { z = 1 }, x { a = 1 }, x = ${d}, x.b = 2",
                json!({"c": {"a": 1, "b": 2, "z": 1}, "d": {"z": 1}, "x": {"a": 1, "b": 2, "z": 1}}),
            ),
            (
                "d { z = 1 }, x { a = 1 }, x = ${d} { b = 2 }, x.c = 3",
                json!({"d": {"z": 1}, "x": {"a": 1, "b": 2, "c": 3, "z": 1}}),
            ),
            (
                "d { z = 1 }, e { y = 1 }, x = ${d}, x = ${e}, x.c = 3",
                json!({"d": {"z": 1}, "e": {"y": 1}, "x": {"c": 3, "y": 1, "z": 1}}),
            ),
            ("x { a = 1 }, x = 5, x { b = 2 }", json!({"x": {"b": 2}})),
            ("x { a = 1 }, x = ${y}, x { b = 2 }, y = 5", json!({"x": {"b": 2}, "y": 5})),
            ("a = ${b}, b = ${c}, c = 1", json!({"a": 1, "b": 1, "c": 1})),
            ("a { b = ${a.c}, c = ${a.d}, d = 1 }", json!({"a": {"b": 1, "c": 1, "d": 1}})),
            ("path = /bin, path = ${path}\":/usr/bin\"", json!({"path": "/bin:/usr/bin"})),
            ("a = ${?a}, b = 1", json!({"b": 1})),
            ("a = ${?a}x, a = ${?a}y", json!({"a": "xy"})),
            ("a = ${?b}, b = ${?a}", json!({})),
            ("bar : { foo : 42, baz : ${bar.foo} }, bar : { foo : 43 }", json!({"bar": {"baz": 43, "foo": 43}})),
            ("a : { a : ${c} }, a : { a : 2 }, c = 1", json!({"a": {"a": 2}, "c": 1})),
            ("a = 1 ${?b} 2", json!({"a": "1  2"})),
            ("a = [ ${?b}, 1 ], c = ${?b}", json!({"a": [1]})),
            ("a = { 1 : x, 0 : y } [ z ]", json!({"a": ["y", "x", "z"]})),
            ("a = [1] x", json!({"a": [1]})),
            ("a = null ${?b}", json!({"a": "null "})),
            ("a += { b = 1 }\na += { b = 2 }", json!({"a": [{"b": 1}, {"b": 2}]})),
        ] {
            let files = Memory::of([("/a.conf", text)]);
            let document =
                read(&files, "/a.conf", &BTreeMap::new()).unwrap_or_else(|refusal| panic!("{text}: {refusal}"));
            assert_eq!(document.root().json(), Some(expected), "{text}");
        }
    }

    #[test]
    fn an_included_file_is_asked_first_and_the_whole_document_then() {
        let other = "b = 1, c = ${b}, d = ${e}, f += 2, g = ${?ONE}";
        let files = Memory::of([
            ("/a.conf", "b = 2, e = 3, f = [0], x { include \"other.conf\", b = 4 }"),
            ("/other.conf", other),
        ]);
        let environment = BTreeMap::from([("ONE".to_owned(), "1".to_owned())]);
        let expected = json!({ "b": 4, "c": 4, "d": 3, "f": [2], "g": "1" });
        assert_eq!(read(&files, "/a.conf", &environment).unwrap().get(&["x"]).unwrap().json(), Some(expected));
    }

    /// Found by comparing random documents with what Lightbend's library makes of them.
    #[test]
    fn what_is_known_inside_a_circle_is_not_taken_outside_of_it() {
        let main = "a = []\na.b = ${?a.b} [true]\na { include \"other.conf\" }\nb = ${a} { a = [ ${?c} \"y\" ] }";
        let other = "\"a.b\" += [ ${?\"a.b\"}x ]\nb.a.c += [ ${?d} ]\nb.a += [ ${?\"a.b\"} ]";
        let files = Memory::of([("/a.conf", main), ("/other.conf", other)]);
        let document = read(&files, "/a.conf", &BTreeMap::new()).unwrap();
        let inner = json!([" y", [[["x"]]]]);
        assert_eq!(document.root().get("a").unwrap().json(), Some(json!({ "a.b": [["x"]], "b": { "a": inner } })));
        let text =
            "b = { e += ${a} [ ${?a.b}${?b.a.c}, ${?c}${b} ]\nc = ${?a}x }\nb = ${a} []\na += ${?d} [ ${?d} {} ] ${?e}";
        let refusal = read(&Memory::of([("/a.conf", text)]), "/a.conf", &BTreeMap::new()).unwrap_err();
        assert!(refusal.message.starts_with("`${b}` leads back"), "{refusal}");
    }
}
