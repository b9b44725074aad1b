//! Is a text JSON to the gateway where it is to serde_json, and does it say the same?

use ghat::body::{Index, Value};

/// Checks that both readers accept a text or refuse it, and what they read of it.
///
/// # Panics
/// They differ.
pub(crate) fn check(source: &str) {
    let known = serde_json::from_str::<serde_json::Value>(source);
    match (Index::of(source), known) {
        (Ok(index), Ok(known)) => same(index.root(), &known),
        // A number that no float holds passes the gateway as it stands.
        (Ok(_), Err(problem)) => {
            assert!(problem.to_string().contains("out of range"), "{problem}: {source:?}")
        }
        (Err(problem), Ok(_)) => panic!("{problem}: {source:?}"),
        (Err(_), Err(_)) => {}
    }
}

fn same(value: Value<'_>, known: &serde_json::Value) {
    match known {
        serde_json::Value::Object(known) => {
            let object = value.object().unwrap();
            // Of a name that stands twice, the other reader keeps the last value.
            let repeated = object.repeated_name().is_some();
            assert_eq!(repeated, object.members().count() != known.len(), "{}", value.raw());
            for (name, value) in object.members().filter(|_| !repeated) {
                assert_eq!(object.get(&name).unwrap().place(), value.place());
                same(value, &known[&*name]);
            }
        }
        serde_json::Value::Array(known) => {
            let items = value.items().unwrap();
            assert_eq!(items.clone().count(), known.len());
            items.zip(known).for_each(|(value, known)| same(value, known));
        }
        serde_json::Value::String(known) => {
            assert_eq!(value.string().unwrap(), *known);
            assert!(value.says(known));
        }
        known => {
            assert!(value.string().is_none() && value.is_null() == known.is_null());
            assert_eq!(serde_json::from_str::<serde_json::Value>(value.raw()).unwrap(), *known);
        }
    }
}
