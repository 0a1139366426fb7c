//! Attributes become a checked model. Every mistake is kept, at its own span; nothing returns early.

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{Attribute, Data, DeriveInput, Error, Field, Fields, Generics, Ident, LitStr, Meta, Path, Token, Type};

/// Which macro was called.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Derive {
    Component,
    Facts,
}

impl Derive {
    fn name(self) -> &'static str {
        match self {
            Self::Component => "Component",
            Self::Facts => "Facts",
        }
    }

    /// The attribute on the struct.
    fn container(self) -> &'static str {
        match self {
            Self::Component => "component",
            Self::Facts => "facts",
        }
    }

    /// What that attribute may hold.
    fn keys(self) -> &'static [&'static str] {
        match self {
            Self::Component => &["section", "machine", "name", "crate"],
            Self::Facts => &["crate"],
        }
    }
}

/// What the impls are for.
pub(crate) struct Head<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) generics: &'a Generics,
    /// Where the generated code finds `_private`.
    pub(crate) krate: Path,
}

impl Head<'_> {
    /// Whether there are type parameters, so that bounds must be stated.
    pub(crate) fn is_generic(&self) -> bool {
        self.generics.type_params().next().is_some()
    }
}

/// A struct whose attributes hold no mistake.
pub(crate) struct Model<'a> {
    pub(crate) head: Head<'a>,
    pub(crate) stated: Vec<Stated<'a>>,
    /// What [`Derive::Component`] adds.
    pub(crate) identity: Option<Identity>,
}

/// An input with mistakes.
pub(crate) struct Refused<'a> {
    pub(crate) mistakes: Error,
    pub(crate) derive: Derive,
    /// Missing when nobody can know where `_private` is.
    pub(crate) head: Option<Head<'a>>,
}

/// Who a component is.
pub(crate) struct Identity {
    pub(crate) section: LitStr,
    pub(crate) machine: FieldPath,
    pub(crate) name: Option<FieldPath>,
}

/// A field that states something.
pub(crate) struct Stated<'a> {
    pub(crate) field: &'a Ident,
    pub(crate) ty: &'a Type,
    /// Whether the type mentions a type parameter of the struct.
    pub(crate) generic: bool,
    pub(crate) mark: Mark<'a>,
}

/// What a field states.
pub(crate) enum Mark<'a> {
    /// The room it names is entered.
    Enters { through: FieldPath, kind: RoomKind, must_own: bool },
    /// The facts of a part that stands in the same place.
    Flatten,
    /// Nobody else may use the name; `name` is its type, taken out of an `Option`.
    Identifies { kind: LitStr, within: Within, name: &'a Type },
    /// A socket is bound.
    Listens { transport: Transport, protocol: LitStr, purpose: LitStr },
    /// A path belongs to it.
    Owns { what: LitStr },
    /// The facts of a part that stands in a place of its own.
    Part,
    /// It is a nickname in a room.
    StandsIn { room: FieldPath },
}

#[derive(Clone, Copy)]
pub(crate) enum RoomKind {
    Brewery,
    Conference,
}

#[derive(Clone, Copy)]
pub(crate) enum Transport {
    Tcp,
    Udp,
}

#[derive(Clone, Copy)]
pub(crate) enum Within {
    Component,
    Deployment,
}

/// A field of the struct, or a field of a field: `server.machine`.
pub(crate) struct FieldPath(Punctuated<Ident, Token![.]>);

impl ToTokens for FieldPath {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        self.0.to_tokens(tokens);
    }
}

/// The words a field can be marked with, and how each is written.
const MARKS: [(&str, &str); 8] = [
    ("part", "part"),
    ("flatten", "flatten"),
    ("tcp", r#"tcp(protocol = "…", purpose = "…")"#),
    ("udp", r#"udp(protocol = "…", purpose = "…")"#),
    ("owns", r#"owns = "…""#),
    ("identifies", r#"identifies = "…"` or `identifies(kind = "…", within = component)"#),
    ("enters", "enters(through = login, kind = brewery)"),
    ("stands_in", "stands_in = room"),
];

/// Reads the attributes of `input`.
///
/// # Errors
/// Every mistake in them.
pub(crate) fn read(input: &DeriveInput, derive: Derive) -> Result<Model<'_>, Refused<'_>> {
    let mut mistakes = Mistakes::default();
    let fields = named_fields(input, derive, &mut mistakes);
    let names = fields.map(|fields| fields.iter().filter_map(|field| field.ident.as_ref()).collect::<Vec<_>>());
    let siblings = Siblings(names.as_deref());

    let (krate, identity) = container(input, derive, siblings, &mut mistakes);
    let mut stated = Vec::new();
    for field in fields.into_iter().flatten() {
        let Some(ident) = &field.ident else { continue };
        if !field.attrs.iter().any(says_something) {
            mistakes.add(ident, "every field says what it is: add a doc comment");
        }
        for misplaced in attributes(&field.attrs, derive.container()) {
            let name = derive.container();
            mistakes.add(misplaced.path(), format!("`#[{name}]` stands on the struct, not on a field"));
        }
        if let Some(mark) = mark_of(field, siblings, &mut mistakes) {
            stated.push(Stated {
                field: ident,
                ty: &field.ty,
                generic: mentions_parameter(&field.ty, &input.generics),
                mark,
            });
        }
    }

    let head = krate.map(|krate| Head { ident: &input.ident, generics: &input.generics, krate });
    match (mistakes.0, head) {
        (None, Some(head)) => Ok(Model { head, stated, identity }),
        (Some(mistakes), head) => Err(Refused { mistakes, derive, head }),
        (None, None) => unreachable!("a path that could not be read is a mistake"),
    }
}

/// The fields, when they have names.
fn named_fields<'a>(
    input: &'a DeriveInput,
    derive: Derive,
    mistakes: &mut Mistakes,
) -> Option<&'a Punctuated<Field, Token![,]>> {
    let given = match &input.data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(fields) => return Some(&fields.named),
            Fields::Unnamed(_) => "a tuple struct",
            Fields::Unit => "a unit struct",
        },
        Data::Enum(_) => "an enum",
        Data::Union(_) => "a union",
    };
    mistakes.add(
        &input.ident,
        format!("`{}` is derived for a struct with named fields, and this is {given}", derive.name()),
    );
    None
}

/// The attribute on the struct: where the crate is, and who a component is.
fn container(
    input: &DeriveInput,
    derive: Derive,
    siblings: Siblings<'_>,
    mistakes: &mut Mistakes,
) -> (Option<Path>, Option<Identity>) {
    for misplaced in attributes(&input.attrs, "fact") {
        mistakes.add(misplaced.path(), "`#[fact]` stands on a field, not on the struct");
    }
    let attribute = derive.container();
    let given: Vec<_> = attributes(&input.attrs, attribute).map(|attribute| words_of(attribute, mistakes)).collect();
    let mut keys = Keys::new(&format!("`#[{attribute}]`"), &input.ident, given, derive.keys(), mistakes);

    let krate = match keys.take("crate") {
        Some(word) => {
            let path = word.value(Path::parse_mod_style);
            path.or_else(|| word.wrong("a path, without quotes: `crate = ::jitsi_topology`", mistakes))
        }
        None => Some(syn::parse_quote!(::jitsi_topology)),
    };
    if derive == Derive::Facts {
        return (krate, None);
    }

    let section = match keys.take("section") {
        Some(word) => word.text(mistakes).and_then(|section| snake_case(section, mistakes)),
        None if keys.lacks("section") => {
            mistakes.instead(&input.ident, r#"a component names its section: add `#[component(section = "…")]`"#)
        }
        None => None,
    };
    let machine = match keys.take("machine") {
        Some(word) => word.field(siblings, mistakes),
        None if keys.lacks("machine") => siblings.machine(input, mistakes),
        None => None,
    };
    let name = keys.take("name").and_then(|word| word.field(siblings, mistakes));
    let identity = section.zip(machine).map(|(section, machine)| Identity { section, machine, name });
    (krate, identity)
}

fn snake_case(section: LitStr, mistakes: &mut Mistakes) -> Option<LitStr> {
    let text = section.value();
    let part =
        |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    if text.starts_with(|first: char| first.is_ascii_lowercase()) && text.split('_').all(part) {
        return Some(section);
    }
    mistakes.instead(
        &section,
        format!("`{}` is not snake_case: a section is written like `my_gateway`", text.escape_debug()),
    )
}

/// The mark on `field`, where it has one.
fn mark_of<'a>(field: &'a Field, siblings: Siblings<'_>, mistakes: &mut Mistakes) -> Option<Mark<'a>> {
    let mut first: Option<Ident> = None;
    let mut seen: Vec<Ident> = Vec::new();
    let mut kept = None;
    for attribute in attributes(&field.attrs, "fact") {
        for word in words_of(attribute, mistakes).into_iter().flatten() {
            let known = MARKS.map(|(name, _)| name);
            if !known.contains(&word.key().as_str()) {
                mistakes.add(&word.name, unknown("mark", &word.key(), &known));
                continue;
            }
            let name = word.name.clone();
            let mark = word.mark(&field.ty, siblings, mistakes);
            if seen.contains(&name) {
                mistakes.add(&name, format!("`{name}` is given twice"));
            } else if let Some(first) = &first {
                mistakes.add(&name, format!("a field carries one mark, and this one is `{first}` already"));
            } else {
                first = Some(name.clone());
                kept = mark;
            }
            seen.push(name);
        }
    }
    kept
}

/// One `word`, `word = value` or `word(…)` of an attribute.
struct Word {
    name: Ident,
    said: Said,
}

/// What stands behind a word.
enum Said {
    Alone,
    Holds(TokenStream),
    Is(TokenStream),
}

impl Word {
    fn key(&self) -> String {
        self.name.to_string()
    }

    /// Reads one of [`MARKS`].
    fn mark<'a>(self, ty: &'a Type, siblings: Siblings<'_>, mistakes: &mut Mistakes) -> Option<Mark<'a>> {
        let key = self.key();
        match (key.as_str(), &self.said) {
            ("part", _) => self.flag(mistakes).then_some(Mark::Part),
            ("flatten", _) => self.flag(mistakes).then_some(Mark::Flatten),
            ("owns", Said::Is(_)) => Some(Mark::Owns { what: self.text(mistakes)? }),
            ("stands_in", Said::Is(_)) => Some(Mark::StandsIn { room: self.field(siblings, mistakes)? }),
            ("tcp" | "udp", Said::Holds(_)) => {
                let transport = if key == "tcp" { Transport::Tcp } else { Transport::Udp };
                let mut keys = self.keys(&["protocol", "purpose"], mistakes);
                let protocol = keys.need("protocol", r#""…""#, mistakes).and_then(|word| word.text(mistakes));
                let purpose = keys.need("purpose", r#""…""#, mistakes).and_then(|word| word.text(mistakes));
                Some(Mark::Listens { transport, protocol: protocol?, purpose: purpose? })
            }
            ("identifies", Said::Is(_)) => Some(Mark::Identifies {
                kind: self.text(mistakes)?,
                within: Within::Deployment,
                name: without_option(ty),
            }),
            ("identifies", Said::Holds(_)) => {
                let mut keys = self.keys(&["kind", "within"], mistakes);
                let kind = keys.need("kind", r#""…""#, mistakes).and_then(|word| word.text(mistakes));
                let within = match keys.take("within") {
                    Some(word) => {
                        word.one_of(&[("component", Within::Component), ("deployment", Within::Deployment)], mistakes)
                    }
                    None => Some(Within::Deployment),
                };
                Some(Mark::Identifies { kind: kind?, within: within?, name: without_option(ty) })
            }
            ("enters", Said::Holds(_)) => {
                let mut keys = self.keys(&["through", "kind", "must_own"], mistakes);
                let through = keys.need("through", "login", mistakes).and_then(|word| word.field(siblings, mistakes));
                let kinds = [("brewery", RoomKind::Brewery), ("conference", RoomKind::Conference)];
                let kind = keys.need("kind", "brewery", mistakes).and_then(|word| word.one_of(&kinds, mistakes));
                let must_own = keys.take("must_own").is_some_and(|word| word.flag(mistakes));
                Some(Mark::Enters { through: through?, kind: kind?, must_own })
            }
            _ => {
                let written = MARKS.iter().find(|(name, _)| *name == key).map_or("", |(_, written)| written);
                mistakes.instead(&self.name, format!("`{key}` is written `{written}`"))
            }
        }
    }

    /// What stands in the parentheses.
    fn keys(self, known: &[&'static str], mistakes: &mut Mistakes) -> Keys {
        let Self { name, said } = self;
        let given = match said {
            Said::Holds(tokens) => mistakes.keep(words.parse2(tokens)),
            Said::Alone | Said::Is(_) => None,
        };
        Keys::new(&format!("`{name}`"), &name, vec![given], known, mistakes)
    }

    /// The value, when it is a `T` and nothing else.
    fn value<T>(&self, parser: fn(ParseStream<'_>) -> syn::Result<T>) -> Option<T> {
        match &self.said {
            Said::Is(tokens) => parser.parse2(tokens.clone()).ok(),
            Said::Alone | Said::Holds(_) => None,
        }
    }

    /// The value, when it is a text.
    fn text(&self, mistakes: &mut Mistakes) -> Option<LitStr> {
        match self.value(<LitStr as Parse>::parse) {
            Some(text) if text.value().trim().is_empty() => {
                mistakes.instead(&text, format!("`{}` is empty", self.name))
            }
            Some(text) => Some(text),
            None => self.wrong(r#"a text: `KEY = "…"`"#, mistakes),
        }
    }

    /// The value, when it leads to a field.
    fn field(&self, siblings: Siblings<'_>, mistakes: &mut Mistakes) -> Option<FieldPath> {
        let Some(path) = self.value(Punctuated::<Ident, Token![.]>::parse_separated_nonempty) else {
            return self.wrong("the name of a field: `KEY = field` or `KEY = field.field`", mistakes);
        };
        if let Some(first) = path.first()
            && !siblings.has(&first.unraw().to_string())
        {
            return mistakes.instead(first, siblings.missing(&first.unraw().to_string()));
        }
        Some(FieldPath(path))
    }

    /// The value, when it is one of `choices`.
    fn one_of<T: Copy>(&self, choices: &[(&str, T)], mistakes: &mut Mistakes) -> Option<T> {
        let known: Vec<&str> = choices.iter().map(|(name, _)| *name).collect();
        let Some(given) = self.value(Ident::parse_any) else {
            return self.wrong(&format!("one of {}, without quotes", list(&known)), mistakes);
        };
        let choice = choices.iter().find(|(name, _)| given == name).map(|(_, choice)| *choice);
        choice.or_else(|| mistakes.instead(&given, unknown(&format!("`{}`", self.name), &given.to_string(), &known)))
    }

    /// Whether nothing stands behind the word, as it should be.
    fn flag(&self, mistakes: &mut Mistakes) -> bool {
        let alone = matches!(self.said, Said::Alone);
        if !alone {
            mistakes.add(&self.name, format!("`{}` takes no value", self.name));
        }
        alone
    }

    /// Says what the value should have been.
    fn wrong<T>(&self, expected: &str, mistakes: &mut Mistakes) -> Option<T> {
        let message = format!("`{}` takes {}", self.name, expected.replace("KEY", &self.key()));
        match &self.said {
            Said::Is(tokens) if !tokens.is_empty() => mistakes.instead(tokens, message),
            Said::Alone | Said::Holds(_) | Said::Is(_) => mistakes.instead(&self.name, message),
        }
    }
}

/// The keys of a mark or of the attribute on the struct: all known, each given once.
struct Keys {
    owner: Ident,
    words: Vec<Word>,
    /// The known keys that unknown ones were slips of.
    meant: Vec<&'static str>,
    /// Whether all that was given could be read.
    whole: bool,
}

impl Keys {
    /// Sorts what was given; `None` is what could not be read, and a mistake already.
    fn new(
        shown: &str,
        owner: &Ident,
        given: Vec<Option<Vec<Word>>>,
        known: &[&'static str],
        mistakes: &mut Mistakes,
    ) -> Self {
        let whole = given.iter().all(Option::is_some);
        let mut keys = Self { owner: owner.clone(), words: Vec::new(), meant: Vec::new(), whole };
        for word in given.into_iter().flatten().flatten() {
            let key = word.key();
            if !known.contains(&key.as_str()) {
                mistakes.add(&word.name, unknown(&format!("key of {shown}"), &key, known));
                keys.meant.extend(near(&key, known.iter().copied()));
            } else if keys.words.iter().any(|earlier| earlier.name == word.name) {
                mistakes.add(&word.name, format!("`{key}` is given twice"));
            } else {
                keys.words.push(word);
            }
        }
        keys
    }

    fn take(&mut self, key: &str) -> Option<Word> {
        let index = self.words.iter().position(|word| word.name == key)?;
        Some(self.words.remove(index))
    }

    /// Whether a key that is not there was left out, so that it is not another mistake's doing.
    fn lacks(&self, key: &str) -> bool {
        self.whole && !self.meant.contains(&key)
    }

    /// Takes a key that may not be left out; `value` shows what to write.
    fn need(&mut self, key: &str, value: &str, mistakes: &mut Mistakes) -> Option<Word> {
        match self.take(key) {
            None if self.lacks(key) => {
                mistakes.instead(&self.owner, format!("`{}` needs `{key} = {value}`", self.owner))
            }
            word => word,
        }
    }
}

/// The fields another attribute may name; unknown when the struct itself is not one with named fields.
#[derive(Clone, Copy)]
struct Siblings<'a>(Option<&'a [&'a Ident]>);

impl Siblings<'_> {
    fn has(self, name: &str) -> bool {
        self.0.is_none_or(|fields| fields.iter().any(|field| field.unraw() == name))
    }

    /// The field called `machine`, which a component has when it names no other.
    fn machine(self, input: &DeriveInput, mistakes: &mut Mistakes) -> Option<FieldPath> {
        match self.0?.iter().find(|field| **field == "machine") {
            Some(&field) => Some(FieldPath(std::iter::once(field.clone()).collect())),
            None => mistakes.instead(
                &input.ident,
                "no field `machine`: a component knows its machine; add the field, or name it with `#[component(machine = …)]`",
            ),
        }
    }

    fn missing(self, name: &str) -> String {
        let fields: Vec<String> = self.0.into_iter().flatten().map(|field| field.unraw().to_string()).collect();
        match near(name, fields.iter().map(String::as_str)) {
            Some(near) => format!("the struct has no field `{name}`; did you mean `{near}`?"),
            None => format!("the struct has no field `{name}`"),
        }
    }
}

/// Every mistake so far: first those of the attribute on the struct, then those of each field in turn.
#[derive(Default)]
struct Mistakes(Option<Error>);

impl Mistakes {
    fn add(&mut self, tokens: impl ToTokens, message: impl std::fmt::Display) {
        self.instead::<()>(tokens, message);
    }

    /// The same, to stand where a value is missing.
    fn instead<T>(&mut self, tokens: impl ToTokens, message: impl std::fmt::Display) -> Option<T> {
        self.keep(Err(Error::new_spanned(tokens, message)))
    }

    fn keep<T>(&mut self, result: syn::Result<T>) -> Option<T> {
        match (result, &mut self.0) {
            (Ok(value), _) => return Some(value),
            (Err(error), Some(errors)) => errors.combine(error),
            (Err(error), errors) => *errors = Some(error),
        }
        None
    }
}

fn attributes<'a>(attrs: &'a [Attribute], name: &str) -> impl Iterator<Item = &'a Attribute> {
    attrs.iter().filter(move |attr| attr.path().is_ident(name))
}

/// The words in an attribute; an empty one is a mistake.
fn words_of(attribute: &Attribute, mistakes: &mut Mistakes) -> Option<Vec<Word>> {
    match &attribute.meta {
        Meta::List(list) if !list.tokens.is_empty() => mistakes.keep(words.parse2(list.tokens.clone())),
        meta => {
            let name = meta.path().get_ident().map(ToString::to_string).unwrap_or_default();
            mistakes.instead(meta, format!("`#[{name}]` says nothing: write `#[{name}(…)]` or remove it"))
        }
    }
}

fn words(input: ParseStream<'_>) -> syn::Result<Vec<Word>> {
    let mut words = Vec::new();
    while !input.is_empty() {
        let name =
            Ident::parse_any(input).map_err(|error| Error::new(error.span(), "expected a word, without quotes"))?;
        let said = if input.peek(syn::token::Paren) {
            let held;
            syn::parenthesized!(held in input);
            Said::Holds(held.parse()?)
        } else if input.parse::<Option<Token![=]>>()?.is_some() {
            let mut value = TokenStream::new();
            while !input.is_empty() && !input.peek(Token![,]) {
                value.extend([input.parse::<TokenTree>()?]);
            }
            Said::Is(value)
        } else {
            Said::Alone
        };
        words.push(Word { name, said });
        if !input.is_empty() {
            input.parse::<Token![,]>()?;
        }
    }
    Ok(words)
}

/// Whether an attribute is a doc comment with something in it. What a macro puts there is taken as something.
fn says_something(attribute: &Attribute) -> bool {
    match &attribute.meta {
        Meta::NameValue(doc) if doc.path.is_ident("doc") => match &doc.value {
            syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) => !text.value().trim().is_empty(),
            _ => true,
        },
        _ => false,
    }
}

/// `T` of an `Option<T>`, any other type unchanged.
///
/// Only the spelling is known here; behind another name for `Option` the compiler says what it misses.
fn without_option(ty: &Type) -> &Type {
    if let Type::Path(path) = ty
        && let Some(last) = path.path.segments.last()
        && last.ident == "Option"
        && let syn::PathArguments::AngleBracketed(arguments) = &last.arguments
        && let Some(syn::GenericArgument::Type(inner)) = arguments.args.first()
    {
        return inner;
    }
    ty
}

fn mentions_parameter(ty: &Type, generics: &Generics) -> bool {
    fn mentions(tokens: TokenStream, generics: &Generics) -> bool {
        tokens.into_iter().any(|token| match token {
            TokenTree::Group(group) => mentions(group.stream(), generics),
            TokenTree::Ident(ident) => generics.type_params().any(|parameter| parameter.ident == ident),
            TokenTree::Punct(_) | TokenTree::Literal(_) => false,
        })
    }
    mentions(ty.to_token_stream(), generics)
}

/// The message for a word that is not one of `known`.
fn unknown(what: &str, given: &str, known: &[&str]) -> String {
    match near(given, known.iter().copied()) {
        Some(near) => format!("unknown {what}: `{given}`; did you mean `{near}`?"),
        None => format!("unknown {what}: `{given}`; known: {}", list(known)),
    }
}

fn list(words: &[&str]) -> String {
    words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}

/// The word `given` is a slip of, where there is one: a third of it may be wrong.
fn near<'a>(given: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let slips = |word: &&str| strsim::osa_distance(given, word);
    let most = (given.chars().count() / 3).max(1);
    known.min_by_key(slips).filter(|word| slips(word) <= most)
}
