//! What is asked, and what must come back? A chat of ten messages of about 280 bytes each.

use std::io;
use std::path::PathBuf;

use bytes::Bytes;
use ghat_mock::fast::{Numbered, WORD};
use rand::SeedableRng;
use rand::rngs::SmallRng;
use rand::seq::IndexedRandom;
use serde::Serialize;
use serde_json::{Value, json};

use crate::scratch::Scratch;

/// An address that a guard must keep from the upstream.
pub(crate) const ADDRESS: &str = "ann@example.org";

/// Where every target answers chats.
pub(crate) const PATH: &str = "/v1/chat/completions";

/// Whether the answer comes whole or as a stream of frames.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Mode {
    Sync,
    Stream,
}

impl Mode {
    pub(crate) const ALL: [Self; 2] = [Self::Sync, Self::Stream];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Sync => "sync",
            Self::Stream => "stream",
        }
    }
}

const MESSAGES: [&str; 10] = [
    "You help the staff of a mountain railway to answer questions of travellers. Answer in two or three sentences, \
     name the timetable period you speak of, and say so when you are not sure. Never promise a refund; point to \
     the form on the counter instead. Prices are in francs, and distances in kilometres.",
    "A group of fourteen wants to go up on the first Sunday of the month with two bicycles and a pram. They arrive \
     with the valley train at half past eight. Is there a carriage with room for all of that, and do they have to \
     book seats beforehand, or is it enough to come to the counter ten minutes early?",
    "In the summer period the second morning train has a low-floor carriage with room for six bicycles and two \
     prams. Groups of ten or more should book seats the day before; the counter can do it until six in the \
     evening. The valley train leaves them eleven minutes, which is enough at this station.",
    "Thank you. One of them asks whether the path from the upper station to the lake is open already. Last year \
     there was snow in the gully until late in June, and the bridge had been taken away for the winter. They have \
     ordinary shoes and would like to be back for the train at four in the afternoon.",
    "The path is usually open from the middle of June, after the bridge is back in place. I am not sure about this \
     week, so please ask the warden at the upper station. To the lake and back it takes two hours and a half on a \
     dry day, and the afternoon train leaves enough time for a rest at the shore.",
    "Somebody else left a grey rucksack in the last carriage yesterday evening. It has a thermos flask, a map and a \
     child's jacket in it. Where do lost things go overnight, who keeps the list of them, and how long do we keep \
     them before they are handed over to the office in the town below?",
    "Things found on the evening train stay in the guard's room at the lower station and go on the list in the \
     morning. They are kept there for seven days and then handed over to the office in town, which keeps them for \
     three months. The traveller can ask at the counter and describe what was in the bag.",
    "A teacher asks for the price of a day ticket for a class of twenty-two pupils of nine years with three adults. \
     They would start at the middle station and come down on foot. Does the discount for schools count for one \
     direction too, and can the school pay by invoice after the excursion is over?",
    "The discount for schools counts for single journeys as well, and one adult for every ten pupils travels free. \
     A school can pay by invoice when it orders the tickets at least three days before, with the form that the \
     counter has. From the middle station the price is a little more than half of the full one.",
    "Good. Please write me a short notice for the board at the counter about all of this: groups and bicycles on \
     Sundays, where lost things are kept and for how long, and how schools order their tickets. It should fit on \
     half a page, be friendly in tone, and have the most important sentence at the top.",
];

/// What is talked about.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Talk {
    /// The last message names an e-mail address.
    pub(crate) finding: bool,
    /// Only the last four messages, 1.1 KB.
    pub(crate) short: bool,
}

/// The body of a load's request.
pub(crate) fn body(mode: Mode, Talk { finding, short }: Talk) -> Bytes {
    let roles = ["user", "assistant"];
    let turn =
        |index: usize| if index == 0 { "system" } else { roles.get((index + 1) % 2).unwrap_or(&"user") };
    let last = MESSAGES.len() - 1;
    let messages: Vec<Value> = MESSAGES
        .iter()
        .enumerate()
        .skip(if short { 6 } else { 0 })
        .map(|(index, text)| match index {
            index if index == last => {
                let address = if finding { format!("{ADDRESS} ") } else { String::new() };
                json!({"role": "user", "content": format!("{text} {address}{WORD}")})
            }
            index => json!({"role": turn(index), "content": text}),
        })
        .collect();
    let mut ask =
        json!({"model": "smart-default", "messages": messages, "temperature": 0.2, "max_tokens": 512});
    if let (Mode::Stream, Some(ask)) = (mode, ask.as_object_mut()) {
        ask.insert("stream".to_owned(), true.into());
    }
    ask.to_string().into()
}

/// A chat whose last message ends with another word in each request. What came before is the same in all, as in the turns of
/// one chat.
pub(crate) fn chat(mode: Mode, talk: Talk) -> Numbered {
    Numbered::of(body(mode, talk))
}

/// Ten texts as long as the chat's, with its words in an order of their own for each number: whatever a plugin
/// remembers of earlier texts does not help it.
pub(crate) fn unseen(number: u64) -> Vec<String> {
    let words: Vec<&str> = MESSAGES.iter().flat_map(|text| text.split(' ')).collect();
    let mut random = SmallRng::seed_from_u64(number);
    let shuffle = |text: &&str| {
        let mut shuffled = String::with_capacity(text.len() + 16);
        while shuffled.len() < text.len() {
            shuffled.push_str(words.choose(&mut random).copied().unwrap_or_default());
            shuffled.push(' ');
        }
        shuffled
    };
    MESSAGES.iter().map(shuffle).collect()
}

/// The text of a whole or streamed answer; none when it is not a complete one. A stream must end with `[DONE]`.
pub(crate) fn text(mode: Mode, answer: &[u8]) -> Option<String> {
    match mode {
        Mode::Sync => {
            let answer: Value = serde_json::from_slice(answer).ok()?;
            Some(answer.pointer("/choices/0/message/content")?.as_str()?.to_owned())
        }
        Mode::Stream => streamed_text(std::str::from_utf8(answer).ok()?),
    }
}

fn streamed_text(answer: &str) -> Option<String> {
    let mut data = answer.split("\n\n").filter_map(|frame| frame.strip_prefix("data: ")).peekable();
    let (mut text, mut finished) = (String::new(), false);
    while let Some(event) = data.next() {
        if event == "[DONE]" {
            return (finished && data.peek().is_none()).then_some(text);
        }
        let event: Value = serde_json::from_str(event).ok()?;
        if let Some(choice) = event.pointer("/choices/0") {
            text.push_str(choice.pointer("/delta/content").and_then(Value::as_str).unwrap_or_default());
            finished |= choice.get("finish_reason").is_some_and(Value::is_string);
        }
    }
    None
}

/// The Lua script with which wrk sends these bodies and reports in one line of JSON.
pub(crate) struct Scripts {
    sync: PathBuf,
    stream: PathBuf,
}

impl Scripts {
    pub(crate) fn write(scratch: &Scratch, talk: Talk) -> io::Result<Self> {
        let script = |mode: Mode| {
            let file = scratch.write(&format!("{}.json", mode.name()), body(mode, talk))?;
            let lua = include_str!("wrk.lua").replace("@WORD@", WORD);
            let lua = lua.replace("@BODY@", &file.display().to_string());
            scratch.write(&format!("{}.lua", mode.name()), lua)
        };
        Ok(Self { sync: script(Mode::Sync)?, stream: script(Mode::Stream)? })
    }

    pub(crate) fn of(&self, mode: Mode) -> &PathBuf {
        match mode {
            Mode::Sync => &self.sync,
            Mode::Stream => &self.stream,
        }
    }
}

#[cfg(test)]
mod tests {
    use ghat_mock::openai::{Choice, completion, frames};

    use super::*;

    #[test]
    fn the_chat_is_as_long_as_it_says() {
        for text in MESSAGES {
            assert!((240..=330).contains(&text.len()), "{} bytes: {text}", text.len());
        }
        let length = |short| body(Mode::Sync, Talk { finding: false, short }).len();
        assert!((2_900..3_500).contains(&length(false)) && (1_100..1_500).contains(&length(true)));
    }

    #[test]
    fn every_turn_says_something_else() {
        let talk = Talk::default();
        let chat = chat(Mode::Sync, talk);
        assert_eq!(chat.numbered(0), body(Mode::Sync, talk));
        assert_eq!(chat.numbered(0x12).len(), chat.numbered(0).len());
        let asked: Value = serde_json::from_slice(&chat.numbered(0x12)).unwrap();
        let last = asked.pointer("/messages/9/content").and_then(Value::as_str).unwrap();
        assert!(last.ends_with("at the top. cbaaaaaaaaaa"), "{last}");
    }

    #[test]
    fn a_text_is_read_from_whole_and_streamed_answers() {
        let choices = [Choice::of(vec!["a ".to_owned(), "b".to_owned()])];
        let whole = completion(&Value::Null, &choices).to_string();
        let stream = frames(&Value::Null, &choices);
        assert_eq!(text(Mode::Sync, whole.as_bytes()).as_deref(), Some("a b"));
        assert_eq!(text(Mode::Stream, stream.concat().as_bytes()).as_deref(), Some("a b"));
    }

    #[test]
    fn a_stream_without_its_end_is_no_answer() {
        let all = frames(&Value::Null, &[Choice::of(vec!["a".to_owned()])]);
        let without = |drop: usize| {
            let kept: String = all
                .iter()
                .enumerate()
                .filter(|(at, _)| *at != drop)
                .map(|(_, frame)| frame.as_str())
                .collect();
            text(Mode::Stream, kept.as_bytes())
        };
        assert_eq!(without(all.len() - 1), None);
        assert_eq!(without(all.len() - 2), None);
    }
}
