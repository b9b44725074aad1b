//! Speaks to Google's Gemini API, by translation for clients of Chat Completions, Responses, Messages and Embeddings.

pub mod chat;
pub mod embeddings;
pub mod failures;
mod gemini;
pub mod messages;
pub mod reply;
pub mod responses;
pub mod seal;
pub mod settings;

use ::responses::echo;
use chat::answer::Chunks;
use ghat_sdk::provider::{
    Encoded, Failure, Profile, ProviderRequest, UpstreamBody, UpstreamReply, UpstreamRequest, streams,
};
use ghat_sdk::{About, Context, Empty, Plugin, Problem, Provider, Schemas, Surface};
use messages::answer::Events;
use reply::{Answer, Stream};
use responses::answer::Items;
use settings::{Checked, Settings};

/// The plugin, with its settings checked.
pub struct Google(Checked);

impl Plugin for Google {
    type Settings = Settings;
    type Options = Empty;
    const SCHEMAS: Option<Schemas> =
        Some(Schemas { settings: include_str!("../settings.schema.json"), options: Schemas::EMPTY });
    const ABOUT: About = About::new(
        env!("CARGO_PKG_NAME"),
        env!("CARGO_PKG_VERSION"),
        "Speaks to Google's Gemini API, for clients of OpenAI's and Anthropic's.",
    );

    fn configure(settings: Settings) -> Result<Self, Vec<Problem>> {
        settings.check().map(Self)
    }
}

/// Reads one stream.
pub type Streams = streams::Streams<Stream<Chunks>, Stream<Events>, Stream<Items>>;

impl Provider for Google {
    type Decoder = Streams;

    fn profile(&self) -> Profile {
        self.0.profile()
    }

    fn encode(&self, _: &Context, ask: &ProviderRequest) -> Result<Encoded, Failure> {
        let task = if ask.streaming { "streamGenerateContent?alt=sse" } else { "generateContent" };
        let path = || gemini::path(&ask.model, task);
        let (path, body) = match ask.surface {
            Surface::Chat => (path()?, chat::request(&self.0, ask)?),
            Surface::Responses => (path()?, responses::request(&self.0, ask)?),
            Surface::Messages => (path()?, messages::request(&self.0, ask)?),
            Surface::Embeddings => embeddings::request(ask)?,
        };
        let (method, headers) = ("POST".into(), self.0.headers.clone());
        Ok(Encoded::Send(UpstreamRequest { method, path, headers, body: UpstreamBody::Whole(body) }))
    }

    fn decode(&self, ctx: &Context, reply: &UpstreamReply) -> Result<String, Failure> {
        let body = &reply.body;
        match reply.surface {
            _ if !(200..300).contains(&reply.status) => Err(failures::read(reply)),
            Surface::Chat => chat::answer(body, ctx.id()),
            Surface::Responses => responses::answer(body, echo(&ctx.metadata()), ctx.id()),
            Surface::Messages => messages::answer(body, ctx.id()),
            Surface::Embeddings => embeddings::answer(body, &ctx.metadata()),
        }
    }

    fn decoder(&self, ctx: &Context, surface: Surface) -> Streams {
        match surface {
            Surface::Responses => {
                Streams::Responses(Stream::new(Answer::new(Items::new(echo(&ctx.metadata())), ctx.id())))
            }
            Surface::Messages => Streams::Messages(Stream::new(Answer::new(Events::default(), ctx.id()))),
            Surface::Chat | Surface::Embeddings => {
                let facts = ctx.metadata();
                let counted = facts.iter().any(|(name, value)| name == "include_usage" && value == "true");
                Streams::Chat(Stream::new(Answer::new(Chunks::new(counted), ctx.id())))
            }
        }
    }
}

ghat_sdk::provider!(Google);
