//! Speaks to OpenAI and to every server that is compatible with it: the caller's bytes go on as they are, and requests
//! of the Messages API are translated.

pub mod failures;
pub mod messages;
pub mod settings;

use ghat_sdk::provider::{
    Encoded, Failure, FieldEdit, Profile, ProviderRequest, UpstreamBody, UpstreamReply, UpstreamRequest,
};
use ghat_sdk::{About, Context, Empty, Plugin, Problem, Provider, Schemas, Surface};
use messages::stream::Events;
use settings::{Checked, Settings};

/// The plugin, with its settings checked.
pub struct OpenAi(Checked);

impl Plugin for OpenAi {
    type Settings = Settings;
    type Options = Empty;
    const SCHEMAS: Option<Schemas> =
        Some(Schemas { settings: include_str!("../settings.schema.json"), options: Schemas::EMPTY });
    const ABOUT: About = About::new(
        env!("CARGO_PKG_NAME"),
        env!("CARGO_PKG_VERSION"),
        "Speaks to OpenAI and to every server that is compatible with it.",
    );

    fn configure(settings: Settings) -> Result<Self, Vec<Problem>> {
        settings.check().map(Self)
    }
}

impl Provider for OpenAi {
    type Decoder = Events;

    fn profile(&self) -> Profile {
        self.0.profile()
    }

    fn encode(&self, _: &Context, ask: &ProviderRequest) -> Result<Encoded, Failure> {
        let path = settings::path(ask.surface).ok_or(Failure::UnsupportedOperation)?;
        let body = if ask.surface == Surface::Messages {
            UpstreamBody::Whole(messages::request(ask)?)
        } else {
            let model = serde_json::Value::from(ask.model.as_str()).to_string();
            UpstreamBody::Forward(vec![FieldEdit::Set(("model".into(), model))])
        };
        Ok(Encoded::Send(UpstreamRequest {
            method: "POST".into(),
            path: path.into(),
            headers: self.0.headers.clone(),
            body,
        }))
    }

    fn decode(&self, _: &Context, reply: &UpstreamReply) -> Result<String, Failure> {
        if reply.surface == Surface::Messages && (200..300).contains(&reply.status) {
            return messages::answer(&reply.body);
        }
        failures::read(reply)
    }

    fn decoder(&self, _: &Context, _: Surface) -> Events {
        Events::default()
    }
}

ghat_sdk::provider!(OpenAi);
