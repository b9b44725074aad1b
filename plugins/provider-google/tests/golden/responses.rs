//! The Responses API: requests, answers, streams.

use super::{CASES, framed, model, path, plugin};
use ghat_sdk::testing::conversations::{answered, check_conversations, read_cut_anywhere, sent};
use ghat_sdk::{Provider, Surface, testing};
use responses::testing::{check_streams, context, shown};

#[test]
fn a_request_is_translated() {
    check_conversations(CASES, "responses", "sent", |case| {
        let ask = (Surface::Responses, model(case), &case["asked"]);
        sent(&plugin(case), &testing::context(), ask, &path(model(case), &case["asked"]))
    });
}

#[test]
fn an_answer_becomes_a_response() {
    check_conversations(CASES, "answers", "response", |case| {
        answered(&plugin(case), &context(), Surface::Responses, &case["reply"])
    });
}

#[test]
fn a_stream_becomes_events_wherever_it_is_cut() {
    check_conversations(CASES, "streams", "response", |case| {
        shown(read_cut_anywhere(&case["name"], framed(case), || {
            plugin(case).decoder(&context(), Surface::Responses)
        }))
    });
}

#[test]
fn a_streamed_answer_says_what_the_whole_one_says() {
    check_streams(CASES);
}
