//! A redactor that gives two texts one placeholder, so that they could not be told apart in the answer.

mod world {
    wit_bindgen::generate!({ path: "../../wit", world: "ghat:plugin/redactor-plugin" });
}

use world::exports::ghat::plugin::lifecycle::{self, Authors, Manifest, Problem, Sides};
use world::exports::ghat::plugin::redactor::{self, Context, Failure, Segment, Span, Substitution};

struct Guest;

impl lifecycle::Guest for Guest {
    fn describe() -> Manifest {
        Manifest {
            name: "same-placeholder".into(),
            version: "0.1.0".into(),
            purpose: "Misbehaves for a test.".into(),
            settings_schema: "{}".into(),
            options_schema: "{}".into(),
            sides: Sides::REQUEST,
            authors: Authors::USER,
            look_behind: 0,
        }
    }

    fn configure(_: String) -> Result<(), Vec<Problem>> {
        Ok(())
    }
}

impl redactor::Guest for Guest {
    fn redact(_: Context, text: Vec<Segment>) -> Result<Vec<Substitution>, Failure> {
        let words = (0u32..).zip(&text).flat_map(|(at, segment)| {
            ["ann", "bob"].into_iter().filter_map(move |word| Some((at, segment.text.find(word)? as u32)))
        });
        let swap = |(segment, start)| Substitution {
            span: Span { segment, start, end: start + 3 },
            placeholder: "<NAME>".into(),
            rule: "name".into(),
        };
        Ok(words.map(swap).collect())
    }
}

world::export!(Guest with_types_in world);
