//! Embeddings: requests and answers.

use super::{CASES, context, plugin};
use ghat_sdk::Surface;
use ghat_sdk::testing::conversations::{answered, check_conversations, sent};

#[test]
fn a_request_is_translated() {
    check_conversations(CASES, "embeddings", "sent", |case| {
        let ask = (Surface::Embeddings, "gemini-embedding-001", &case["asked"]);
        let task = if case["asked"]["input"].is_array() { "batchEmbedContents" } else { "embedContent" };
        sent(&plugin(case), &context(&[]), ask, &format!("/models/gemini-embedding-001:{task}"))
    });
}

#[test]
fn an_answer_is_what_was_asked_for() {
    check_conversations(CASES, "embeddings", "answer", |case| {
        let format = case["asked"]["encoding_format"].as_str().unwrap_or("float");
        answered(&plugin(case), &context(&[("encoding_format", format)]), Surface::Embeddings, &case["reply"])
    });
}
