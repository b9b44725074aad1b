//! What does an upstream look like to the gateway? A provider that answers as it is told: in OpenAI's form, where messages
//! are asked for in Anthropic's, where content is to be generated in Google's, where a model is to converse in Bedrock's,
//! and below [`mistral::PATH`] in Mistral's.
//!
//! [`MockProvider`] is for tests: it follows a [`Script`] of [`Reply`] values and keeps every request as
//! [`Recorded`]. [`fast`] is for benchmarks: the same wire form, computed once.
//!
//! ```no_run
//! # async fn example() {
//! use ghat_mock::{MockProvider, Reply};
//!
//! let provider = MockProvider::replying("fine").await;
//! let flaky = MockProvider::replying(Reply::status(503, "busy").then("fine")).await;
//! let slow = MockProvider::replying(Reply::stream_of(&["one ", "two"]).stall_after(2)).await;
//! # }
//! ```

pub mod anthropic; // the Messages API's forms
pub mod bedrock; // the forms of Amazon Bedrock
pub mod fast; // the benchmark's upstream
pub mod google; // the Gemini API's forms
pub mod mistral; // Mistral's forms, and what it refuses
pub mod openai; // the JSON and SSE forms
mod plan; // a reply worked out for one request: bytes and how they leave
mod provider; // binds, keeps the record, is asked by tests
mod recorded; // one request as it arrived
mod reply; // what to answer: a value
pub mod responses; // the Responses API's forms
mod script; // which reply for which request
mod serve; // connections, playing a plan to its end
pub mod sigv4; // whether AWS would take a request's signature

pub use provider::MockProvider;
pub use recorded::Recorded;
pub use reply::Reply;
pub use script::Script;
