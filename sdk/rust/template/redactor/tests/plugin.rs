//! cargo test

use ghat_sdk::{Empty, Redactor, testing};
use unnamed_plugin::UnnamedPlugin;

#[test]
fn the_same_name_gets_the_same_placeholder() {
    let plugin: UnnamedPlugin = testing::configure(r#"{"names": ["Ann", "Bob"]}"#).unwrap();
    let texts = [testing::segment("Größe: Ann met Bob"), testing::segment("Ann left [NAME_1]")];

    let swaps = plugin.redact(&testing::context(), &Empty {}, &texts).unwrap();

    let told: Vec<_> =
        swaps.iter().map(|s| (s.span.segment, s.span.start, s.span.end, s.placeholder.as_str())).collect();
    assert_eq!(told, [(0, 9, 12, "[NAME_2]"), (0, 17, 20, "[NAME_3]"), (1, 0, 3, "[NAME_2]")]);
}
