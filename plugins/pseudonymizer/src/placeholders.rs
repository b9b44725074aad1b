//! Which placeholder stands for a text: the same everywhere in a call, and none that occurs by itself.

use std::collections::{BTreeMap, BTreeSet};

use memchr::memchr_iter;

/// What a placeholder stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// An e-mail address.
    Email,
    /// A phone.
    Phone,
    /// A person's name.
    Person,
}

const KINDS: [Kind; 3] = [Kind::Email, Kind::Phone, Kind::Person];

impl Kind {
    /// The name of its rule.
    #[must_use]
    pub fn rule(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Phone => "phone",
            Self::Person => "person",
        }
    }

    /// What its placeholders begin with.
    fn front(self) -> &'static str {
        match self {
            Self::Email => "<EMAIL_",
            Self::Phone => "<PHONE_",
            Self::Person => "<PERSON_",
        }
    }
}

/// The placeholders of one call.
#[derive(Debug)]
pub struct Placeholders<'t> {
    taken: BTreeSet<(Kind, u64)>,
    given: BTreeMap<(Kind, &'t str), String>,
    last: BTreeMap<Kind, u64>,
}

impl<'t> Placeholders<'t> {
    /// None given yet; those that occur in the texts by themselves are never given.
    pub fn avoiding(texts: impl Iterator<Item = &'t str>) -> Self {
        let taken = texts.flat_map(occurring).collect();
        Self { taken, given: BTreeMap::new(), last: BTreeMap::new() }
    }

    /// The placeholder of a text.
    pub fn of(&mut self, kind: Kind, value: &'t str) -> String {
        let Self { taken, given, last } = self;
        let placeholder = given.entry((kind, value)).or_insert_with(|| {
            let number = last.entry(kind).or_default();
            *number += 1;
            while taken.contains(&(kind, *number)) {
                *number += 1;
            }
            format!("{}{number}>", kind.front())
        });
        placeholder.clone()
    }
}

/// The placeholders that a text holds by itself.
fn occurring(text: &str) -> impl Iterator<Item = (Kind, u64)> {
    memchr_iter(b'<', text.as_bytes()).filter_map(move |at| {
        let rest = text.get(at..)?;
        let (kind, rest) = KINDS.iter().find_map(|kind| Some((*kind, rest.strip_prefix(kind.front())?)))?;
        // A number of more than 19 digits is none that would ever be given.
        let digits = rest.bytes().take(20).take_while(u8::is_ascii_digit).count();
        rest.get(..digits)?.parse().ok().map(|number| (kind, number))
    })
}
