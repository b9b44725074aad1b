//! cargo test

use ghat_sdk::testing;
use unnamed_plugin::UnnamedPlugin;

#[test]
fn the_cases_hold_whole_and_streamed() {
    testing::check_cases::<UnnamedPlugin>(include_str!("../cases/cases.json"));
}

#[test]
fn a_stream_finds_what_the_whole_text_does() {
    let plugin: UnnamedPlugin = testing::configure("{}").unwrap();
    testing::check_streaming(
        &plugin,
        "A unicorn, größer als ein Pferd, is a Unicorn; unicorns are not one unicorn",
    );
}

#[test]
fn words_are_the_operators() {
    let plugin: UnnamedPlugin = testing::configure(r#"{"words": ["big bird"]}"#).unwrap();
    assert_eq!(testing::found(&plugin, "a Big Bird and a unicorn"), ["forbidden-word:Big Bird"]);
}

#[test]
fn settings_that_are_wrong_are_refused() {
    for settings in [r#"{"words": "unicorn"}"#, r#"{"words": []}"#, r#"{"word": ["unicorn"]}"#] {
        assert!(testing::configure::<UnnamedPlugin>(settings).is_err(), "{settings}");
    }
}
