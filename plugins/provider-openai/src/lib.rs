//! Speaks to OpenAI and to every server that is compatible with it: the caller's bytes go on as they are, and requests
//! of the Messages API are translated; those of the Responses API too, for servers that do not speak it.

pub mod azure;
pub mod failures;
pub mod settings;

use completions::completion::stream::{Answer, Stream};
use completions::messages::{self, stream::Events};
use completions::responses::{self, answer::Items, echo};
use ghat_sdk::provider::{
    Encoded, Failure, FieldEdit, NoStreams, Profile, ProviderRequest, UpstreamBody, UpstreamReply,
    UpstreamRequest, streams,
};
use ghat_sdk::{About, Context, Empty, Plugin, Problem, Provider, Schemas, Surface};
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

/// Reads one stream, for a client that speaks another API.
pub type Streams = streams::Streams<NoStreams, Stream<Events>, Stream<Items>>;

impl Provider for OpenAi {
    type Decoder = Streams;

    fn profile(&self) -> Profile {
        self.0.profile()
    }

    fn encode(&self, _: &Context, ask: &ProviderRequest) -> Result<Encoded, Failure> {
        let model = self.0.sent_name(&ask.model);
        let body = match ask.surface {
            Surface::Messages => UpstreamBody::Whole(messages::request(ask, model)?),
            Surface::Responses if self.0.translates_responses() => {
                UpstreamBody::Whole(responses::request(ask, model)?)
            }
            Surface::Chat | Surface::Embeddings | Surface::Responses => {
                let model = serde_json::Value::from(model).to_string();
                UpstreamBody::Forward(vec![FieldEdit::Set(("model".into(), model))])
            }
        };
        Ok(Encoded::Send(UpstreamRequest {
            method: "POST".into(),
            path: self.0.path(ask.surface, &ask.model)?,
            headers: self.0.headers.clone(),
            body,
        }))
    }

    fn decode(&self, ctx: &Context, reply: &UpstreamReply) -> Result<String, Failure> {
        match reply.surface {
            _ if !(200..300).contains(&reply.status) => failures::read(reply),
            Surface::Messages => messages::answer(&reply.body),
            Surface::Responses => responses::answer(&reply.body, echo(&ctx.metadata())),
            Surface::Chat | Surface::Embeddings => failures::read(reply),
        }
    }

    fn decoder(&self, ctx: &Context, surface: Surface) -> Streams {
        match surface {
            Surface::Responses => {
                Streams::Responses(Stream::new(Answer::new(Items::new(echo(&ctx.metadata())))))
            }
            Surface::Chat | Surface::Embeddings | Surface::Messages => {
                Streams::Messages(Stream::new(Answer::new(Events::default())))
            }
        }
    }
}

ghat_sdk::provider!(OpenAi);
