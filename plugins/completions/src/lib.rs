//! Chat Completions for adapters whose provider speaks them: what is sent for clients of other APIs, and what is made of
//! an answer.

mod chat;
pub mod completion;
pub mod failures;
pub mod messages;
pub mod responses;
