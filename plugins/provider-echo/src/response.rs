//! An answer of the Responses API: what it says, whole or word by word.

use crate::chat::first_words;
use crate::fields::{image, words, wrong};
use ghat_sdk::provider::{Answer, Failure, ProviderRequest, fields};
use responses::asked::{Asked, Choice};
use responses::item::{Piece, Role, Said};
use responses::{End, Usage, Writer, echo};

/// Answers a request of the Responses API.
///
/// # Errors
/// That the request cannot be answered as it is.
pub fn answer(prefix: &str, body: &str, seed: u64, ask: &ProviderRequest) -> Result<Answer, Failure> {
    let asked: Asked<'_> = fields::read(body)?;
    let said = asked.said()?;
    let (mut writer, mut events) = (Writer::new(echo(&[("asked".into(), body.into())])), Vec::new());
    writer.begin((&format!("echo{seed:016x}"), &ask.model), &mut events);
    let (output, end) = if let Some(name) = called(&asked)? {
        let arguments = serde_json::json!({ "text": last_words(&said) }).to_string();
        writer.call((&format!("call_echo{seed:016x}"), name), &mut events);
        arguments.split_inclusive(' ').for_each(|piece| writer.arguments(piece, &mut events));
        (words(&arguments), End::Complete)
    } else {
        let text = format!("{prefix}{}", last_words(&said));
        let limit = asked.max_output_tokens.and_then(|limit| usize::try_from(limit).ok());
        let told = first_words(&text, limit.unwrap_or(usize::MAX));
        told.split_inclusive(' ').for_each(|word| writer.text(word, &mut events));
        (words(told), if told.len() < text.len() { End::Length } else { End::Complete })
    };
    let input: usize = said.iter().flat_map(pieces).map(|piece| words(&shown(piece))).sum();
    let usage = Usage { input: input as u64, output: output as u64, ..Usage::default() };
    writer.end(end, usage, &mut events);
    Ok(if ask.streaming { Answer::Events(events) } else { Answer::Whole(writer.into_response()) })
}

/// The function that must be called, where one must.
fn called<'a>(asked: &'a Asked<'_>) -> Result<Option<&'a str>, Failure> {
    let functions = asked.functions()?;
    let mut names = functions.iter().map(|function| function.name);
    let name = match asked.choice()? {
        None | Some(Choice::Auto | Choice::None) => return Ok(None),
        Some(Choice::Required) => names.next(),
        Some(Choice::Named(wanted)) => names.find(|name| *name == wanted),
    };
    name.map(Some).ok_or_else(|| wrong("tool_choice", "there is no such tool"))
}

/// The words of the last message of the user, its parts in a line each.
fn last_words(said: &[Said<'_>]) -> String {
    let last = said.iter().rev().find(|said| matches!(said, Said::Message { role: Role::User, .. }));
    last.map(pieces).into_iter().flatten().map(shown).collect::<Vec<_>>().join("\n")
}

fn pieces<'a>(said: &'a Said<'a>) -> &'a [Piece<'a>] {
    match said {
        Said::Message { pieces, .. } | Said::Result { pieces, .. } => pieces,
        Said::Thought { .. } | Said::Call { .. } => &[],
    }
}

/// A part in words: its text, or what it is.
fn shown(piece: &Piece<'_>) -> String {
    match piece {
        Piece::Text(text) | Piece::Refusal(text) => (*text).into(),
        Piece::Image { url, .. } => format!("[image {}]", image(url)),
        Piece::File { name, .. } => format!("[file {}]", name.unwrap_or("without a name")),
    }
}
