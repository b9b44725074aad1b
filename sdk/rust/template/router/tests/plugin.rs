//! cargo test

use ghat_sdk::{Empty, ModelRequest, Router, testing};
use unnamed_plugin::UnnamedPlugin;

fn first(settings: &str, model: &str, body_bytes: u32) -> Option<String> {
    let plugin: UnnamedPlugin = testing::configure(settings).unwrap();
    let ask =
        ModelRequest { model: model.into(), streaming: false, fields: vec!["model".into()], body_bytes };
    let candidates = plugin.route(&testing::context(), &Empty {}, &ask).unwrap();
    candidates.first().map(|one| one.model.clone())
}

#[test]
fn a_short_request_goes_to_the_small_model() {
    assert_eq!(first(r#"{"limit": 100}"#, "smart-default", 100).unwrap(), "gpt-4o-mini");
    assert_eq!(first(r#"{"limit": 100}"#, "smart-default", 101).unwrap(), "gpt-4.1-mini");
}

#[test]
fn a_model_by_its_own_name_is_served_as_asked() {
    assert_eq!(first("{}", "@openai/o3", 5).unwrap(), "o3");
    assert_eq!(first("{}", "unheard-of", 5), None);
}

#[test]
fn a_model_without_a_provider_is_refused() {
    assert!(testing::configure::<UnnamedPlugin>(r#"{"small": "gpt-4o-mini"}"#).is_err());
}
