//! Answers by itself: no network, no credential, the same answer for the same request.

pub mod answer;
pub mod chat;
pub mod embed;
pub mod fields;
pub mod response;
pub mod settings;

use ghat_sdk::provider::{Answer, Encoded, Failure, NoStreams, Profile, ProviderRequest, UpstreamReply};
use ghat_sdk::{About, Context, Empty, Plugin, Problem, Provider, Schemas, Surface};
use settings::Settings;

/// The plugin: what comes before the caller's words.
pub struct Echo(String);

impl Plugin for Echo {
    type Settings = Settings;
    type Options = Empty;
    const SCHEMAS: Option<Schemas> =
        Some(Schemas { settings: include_str!("../settings.schema.json"), options: Schemas::EMPTY });
    const ABOUT: About = About::new(
        env!("CARGO_PKG_NAME"),
        env!("CARGO_PKG_VERSION"),
        "Answers by itself with the caller's words, for tests and first steps.",
    );

    fn configure(settings: Settings) -> Result<Self, Vec<Problem>> {
        Ok(Self(settings.prefix))
    }
}

impl Provider for Echo {
    type Decoder = NoStreams;

    fn profile(&self) -> Profile {
        settings::profile()
    }

    fn encode(&self, ctx: &Context, ask: &ProviderRequest) -> Result<Encoded, Failure> {
        let body = ask.body.as_deref().unwrap_or("{}");
        let answer = match ask.surface {
            Surface::Chat => chat::answer(&self.0, body, ctx.seed, ask)?,
            Surface::Embeddings => Answer::Whole(embed::answer(body, &ask.model)?),
            Surface::Responses => response::answer(&self.0, body, ctx.seed, ask)?,
            Surface::Messages => return Err(Failure::UnsupportedOperation),
        };
        Ok(Encoded::Reply(answer))
    }

    fn decode(&self, _: &Context, _: &UpstreamReply) -> Result<String, Failure> {
        Err(Failure::InvalidReply("nothing was sent".into()))
    }

    fn decoder(&self, _: &Context, _: Surface) -> NoStreams {
        NoStreams
    }
}

ghat_sdk::provider!(Echo);
