//! Speaks to Anthropic's Messages API: natively for clients that speak it too, by translation for Chat Completions.

pub mod chat;
pub mod failures;
pub mod settings;

use chat::stream::Chunks;
use ghat_sdk::provider::{
    Encoded, Failure, FieldEdit, Profile, ProviderRequest, UpstreamBody, UpstreamReply, UpstreamRequest,
};
use ghat_sdk::{About, Context, Empty, Plugin, Problem, Provider, Schemas, Surface};
use settings::{Checked, Settings};

/// The plugin, with its settings checked.
pub struct Anthropic(Checked);

impl Plugin for Anthropic {
    type Settings = Settings;
    type Options = Empty;
    const SCHEMAS: Option<Schemas> =
        Some(Schemas { settings: include_str!("../settings.schema.json"), options: Schemas::EMPTY });
    const ABOUT: About = About::new(
        env!("CARGO_PKG_NAME"),
        env!("CARGO_PKG_VERSION"),
        "Speaks to Anthropic's Messages API, for its own clients and for OpenAI's.",
    );

    fn configure(settings: Settings) -> Result<Self, Vec<Problem>> {
        settings.check().map(Self)
    }
}

impl Provider for Anthropic {
    type Decoder = Chunks;

    fn profile(&self) -> Profile {
        self.0.profile()
    }

    fn encode(&self, ctx: &Context, ask: &ProviderRequest) -> Result<Encoded, Failure> {
        let body = match ask.surface {
            Surface::Messages => {
                let model = serde_json::Value::from(ask.model.as_str()).to_string();
                UpstreamBody::Forward(vec![FieldEdit::Set(("model".into(), model))])
            }
            Surface::Chat => UpstreamBody::Whole(chat::request(&self.0, ask)?),
            Surface::Embeddings | Surface::Responses => return Err(Failure::UnsupportedOperation),
        };
        let (method, path) = ("POST".into(), "/messages".into());
        Ok(Encoded::Send(UpstreamRequest { method, path, headers: self.0.headers(&ctx.metadata()), body }))
    }

    fn decode(&self, _: &Context, reply: &UpstreamReply) -> Result<String, Failure> {
        if (200..300).contains(&reply.status) {
            chat::answer(&reply.body)
        } else {
            Err(failures::read(reply))
        }
    }

    fn decoder(&self, ctx: &Context, _: Surface) -> Chunks {
        Chunks::new(ctx.metadata().iter().any(|(name, value)| name == "include_usage" && value == "true"))
    }
}

ghat_sdk::provider!(Anthropic);
