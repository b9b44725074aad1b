//! Speaks to Amazon Bedrock: Converse and its streams for Chat Completions, Responses and Messages, and models that embed.

pub mod asked;
mod converse;
pub mod embeddings;
pub mod failures;
pub mod frames;
pub mod reply;
pub mod settings;
#[cfg(not(target_family = "wasm"))]
pub mod testing;

use ::responses::echo;
use conversation::{chat, messages, responses};
use ghat_sdk::provider::translation::Translation;
use ghat_sdk::provider::{
    Encoded, Failure, Profile, ProviderRequest, Scope, Signed, UpstreamBody, UpstreamReply, UpstreamRequest,
    streams,
};
use ghat_sdk::{About, Context, Empty, Plugin, Problem, Provider, Schemas, Surface};
use reply::stream::Answer;
use settings::{Checked, Settings};

/// How what proves a thought begins, in the words of a client.
const SEALS: responses::Seals = responses::Seals("bedrock");

/// The plugin, with its settings checked.
pub struct Bedrock(Checked);

impl Plugin for Bedrock {
    type Settings = Settings;
    type Options = Empty;
    const SCHEMAS: Option<Schemas> =
        Some(Schemas { settings: include_str!("../settings.schema.json"), options: Schemas::EMPTY });
    const ABOUT: About = About::new(
        env!("CARGO_PKG_NAME"),
        env!("CARGO_PKG_VERSION"),
        "Speaks to Amazon Bedrock's Converse API, for clients of OpenAI's and Anthropic's.",
    );

    fn configure(settings: Settings) -> Result<Self, Vec<Problem>> {
        settings.check().map(Self)
    }
}

/// Reads a stream of frames, for whoever writes it in a client's API.
pub type Stream<L> = Translation<Answer<L>, frames::Reader>;

/// Reads one stream.
pub type Streams = streams::Streams<Stream<chat::Chunks>, Stream<messages::Events>, Stream<responses::Items>>;

impl Provider for Bedrock {
    type Decoder = Streams;

    fn profile(&self) -> Profile {
        self.0.profile()
    }

    fn encode(&self, _: &Context, ask: &ProviderRequest) -> Result<Encoded, Failure> {
        let body = match ask.surface {
            Surface::Chat => asked::chat(&self.0, ask)?,
            Surface::Messages => asked::messages(&self.0, ask)?,
            Surface::Responses => asked::responses(&self.0, ask)?,
            Surface::Embeddings => embeddings::request(&self.0, ask)?,
        };
        let operation = match ask.surface {
            Surface::Embeddings => "invoke",
            Surface::Chat | Surface::Messages | Surface::Responses if ask.streaming => "converse-stream",
            Surface::Chat | Surface::Messages | Surface::Responses => "converse",
        };
        Ok(Encoded::Send(UpstreamRequest {
            method: "POST".into(),
            path: format!("/model/{}/{operation}", segment(&ask.model)),
            headers: self.0.headers.clone(),
            body: UpstreamBody::Whole(body),
        }))
    }

    fn decode(&self, ctx: &Context, reply: &UpstreamReply) -> Result<String, Failure> {
        if !(200..300).contains(&reply.status) {
            return Err(failures::read(reply));
        }
        let (id, body) = (id(ctx, reply.surface), &reply.body);
        match reply.surface {
            Surface::Chat => reply::tell(body, &id, chat::Whole::default()),
            Surface::Messages => reply::tell(body, &id, messages::Whole::default()),
            Surface::Responses => reply::tell(body, &id, responses::Items::new(echo(&ctx.metadata()), SEALS)),
            Surface::Embeddings => embeddings::answer(reply, &ctx.metadata()),
        }
    }

    fn decoder(&self, ctx: &Context, surface: Surface) -> Streams {
        let id = id(ctx, surface);
        match surface {
            Surface::Responses => {
                let items = responses::Items::new(echo(&ctx.metadata()), SEALS);
                Streams::Responses(Stream::new(Answer::new(items, id)))
            }
            Surface::Messages => Streams::Messages(Stream::new(Answer::new(messages::Events::default(), id))),
            Surface::Chat | Surface::Embeddings => {
                let facts = ctx.metadata();
                let counted = facts.iter().any(|(name, value)| name == "include_usage" && value == "true");
                Streams::Chat(Stream::new(Answer::new(chat::Chunks::new(counted), id)))
            }
        }
    }
}

impl Signed for Bedrock {
    fn scope(&self) -> Scope {
        Scope { service: "bedrock".into(), region: self.0.region.clone() }
    }
}

/// The name of an answer, which the API does not give: that of the request.
fn id(ctx: &Context, surface: Surface) -> String {
    let prefix = match surface {
        Surface::Chat => "chatcmpl-",
        Surface::Messages => "msg_",
        Surface::Responses | Surface::Embeddings => "",
    };
    format!("{prefix}{}", ctx.id())
}

/// A model's name, or the whole of its ARN, as one segment of a path.
fn segment(model: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let escaped = |byte: u8| match plain(byte) {
        true => char::from(byte).to_string(),
        false => format!("%{byte:02X}"),
    };
    model.bytes().map(escaped).collect()
}

ghat_sdk::signed_provider!(Bedrock);
