//! Speaks to Mistral's API, whose dialect of Chat Completions differs from OpenAI's: requests and answers are translated
//! between the two, and for clients of Messages and Responses once more.

mod answer;
pub mod failures;
pub mod request;
pub mod settings;
pub mod stream;

use completions::completion::stream::Answer;
use completions::{messages, responses};
use ghat_sdk::provider::translation::Translation;
use ghat_sdk::provider::{
    Encoded, Failure, Profile, ProviderRequest, UpstreamBody, UpstreamReply, UpstreamRequest,
};
use ghat_sdk::{About, Context, Empty, Plugin, Problem, Provider, Schemas, Surface};
use settings::{Checked, Settings};
use stream::{Chunks, Streams, Told};

/// The plugin, with its settings checked.
pub struct Mistral(Checked);

impl Plugin for Mistral {
    type Settings = Settings;
    type Options = Empty;
    const SCHEMAS: Option<Schemas> =
        Some(Schemas { settings: include_str!("../settings.schema.json"), options: Schemas::EMPTY });
    const ABOUT: About = About::new(
        env!("CARGO_PKG_NAME"),
        env!("CARGO_PKG_VERSION"),
        "Speaks to Mistral's API, for clients of OpenAI's and Anthropic's.",
    );

    fn configure(settings: Settings) -> Result<Self, Vec<Problem>> {
        settings.check().map(Self)
    }
}

impl Provider for Mistral {
    type Decoder = Streams;

    fn profile(&self) -> Profile {
        self.0.profile()
    }

    fn encode(&self, _: &Context, ask: &ProviderRequest) -> Result<Encoded, Failure> {
        let (path, body) = match ask.surface {
            Surface::Embeddings => ("/embeddings", UpstreamBody::Forward(request::embeddings(&self.0, ask)?)),
            _ => ("/chat/completions", UpstreamBody::Whole(request::chat(&self.0, ask)?)),
        };
        let (method, headers) = ("POST".into(), self.0.headers.clone());
        Ok(Encoded::Send(UpstreamRequest { method, path: path.into(), headers, body }))
    }

    fn decode(&self, ctx: &Context, reply: &UpstreamReply) -> Result<String, Failure> {
        if !(200..300).contains(&reply.status) {
            return Err(failures::read(reply));
        }
        let completion = answer::whole(&reply.body)?;
        match reply.surface {
            Surface::Chat | Surface::Embeddings => Ok(completion),
            Surface::Messages => messages::answer(completion.as_bytes()),
            Surface::Responses => responses::answer(completion.as_bytes(), responses::echo(&ctx.metadata())),
        }
    }

    fn decoder(&self, ctx: &Context, surface: Surface) -> Streams {
        let facts = ctx.metadata();
        match surface {
            Surface::Chat | Surface::Embeddings => {
                let counted = facts.iter().any(|(name, value)| name == "include_usage" && value == "true");
                Streams::Chat(Translation::new(Chunks::new(counted)))
            }
            Surface::Messages => {
                let events = messages::stream::Events::default();
                Streams::Messages(Translation::new(Told(Answer::new(events))))
            }
            Surface::Responses => {
                let items = responses::answer::Items::new(responses::echo(&facts));
                Streams::Responses(Translation::new(Told(Answer::new(items))))
            }
        }
    }
}

ghat_sdk::provider!(Mistral);
