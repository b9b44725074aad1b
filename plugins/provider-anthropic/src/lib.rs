//! Speaks to Anthropic's Messages API: natively for clients that speak it too, by translation for Chat Completions and
//! Responses.

pub mod chat;
pub mod failures;
mod messages;
pub mod reply;
pub mod responses;
pub mod settings;

use ::responses::echo;
use conversation::chat::Chunks;
use conversation::responses::Items;
use ghat_sdk::provider::{
    Encoded, Failure, FieldEdit, NoStreams, Profile, ProviderRequest, UpstreamBody, UpstreamReply,
    UpstreamRequest, streams,
};
use ghat_sdk::{About, Context, Empty, Plugin, Problem, Provider, Schemas, Surface};
use reply::stream::{Answer, Stream};
use responses::SEALS;
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

/// Reads one stream, for a client that speaks another API.
pub type Streams = streams::Streams<Stream<Chunks>, NoStreams, Stream<Items>>;

impl Provider for Anthropic {
    type Decoder = Streams;

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
            Surface::Responses => UpstreamBody::Whole(responses::request(&self.0, ask)?),
            Surface::Embeddings => return Err(Failure::UnsupportedOperation),
        };
        let (method, path) = ("POST".into(), "/messages".into());
        Ok(Encoded::Send(UpstreamRequest { method, path, headers: self.0.headers(&ctx.metadata()), body }))
    }

    fn decode(&self, ctx: &Context, reply: &UpstreamReply) -> Result<String, Failure> {
        match reply.surface {
            _ if !(200..300).contains(&reply.status) => Err(failures::read(reply)),
            Surface::Responses => responses::answer(&reply.body, echo(&ctx.metadata())),
            Surface::Chat | Surface::Embeddings | Surface::Messages => chat::answer(&reply.body),
        }
    }

    fn decoder(&self, ctx: &Context, surface: Surface) -> Streams {
        let facts = ctx.metadata();
        if surface == Surface::Responses {
            return Streams::Responses(Stream::new(Answer::new(Items::new(echo(&facts), SEALS))));
        }
        let counted = facts.iter().any(|(name, value)| name == "include_usage" && value == "true");
        Streams::Chat(Stream::new(Answer::new(Chunks::new(counted))))
    }
}

ghat_sdk::provider!(Anthropic);
