//! The Messages API: requests, answers, streams.

use super::{CASES, context, framed, model, path, plugin};
use ghat_sdk::testing::conversations::{
    answered, check_conversations, named, read_cut_anywhere, sent, streams_and_answers,
};
use ghat_sdk::{Provider, Surface};
use messages::testing::gathered;

#[test]
fn a_request_is_translated() {
    check_conversations(CASES, "messages", "sent", |case| {
        let ask = (Surface::Messages, model(case), &case["asked"]);
        sent(&plugin(case), &context(&[]), ask, &path(model(case), &case["asked"]))
    });
}

#[test]
fn an_answer_becomes_a_message() {
    check_conversations(CASES, "answers", "message", |case| {
        answered(&plugin(case), &context(&[]), Surface::Messages, &case["reply"])
    });
}

#[test]
fn a_stream_becomes_events_wherever_it_is_cut() {
    check_conversations(CASES, "streams", "message", |case| {
        let decoder = || plugin(case).decoder(&context(&[]), Surface::Messages);
        let (mut events, failure) = named(read_cut_anywhere(&case["name"], framed(case), decoder));
        events.extend(failure);
        events.into()
    });
}

#[test]
fn a_streamed_answer_says_what_the_whole_one_says() {
    let mut compared = 0;
    for (stream, answer) in streams_and_answers(CASES) {
        let streamed = gathered(stream["message"].as_array().unwrap());
        assert_eq!(streamed, answer["message"], "{}", stream["name"]);
        compared += 1;
    }
    assert!(compared >= 6, "{compared} streams have an answer of the same name");
}
