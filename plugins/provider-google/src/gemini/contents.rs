//! What was said so far, as the API has it: turns of parts.

use crate::gemini::source::Detail;
use ghat_sdk::provider::Failure;
use ghat_sdk::provider::fields::{unsupported, wrong};
use serde::Serialize;
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// What stands where the signature of a call is not known, because another model made the call or a client has lost it. The
/// API documents it for this case; without it, models from Gemini 3 on refuse the call.
const UNSIGNED: &str = "skip_thought_signature_validator";

/// What one side says at once.
#[derive(Debug, Serialize)]
pub(crate) struct Content<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    role: Option<&'static str>,
    parts: Vec<Part<'a>>,
}

/// A part of it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Part<'a> {
    #[serde(flatten)]
    held: Held<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    thought_signature: Option<Cow<'a, str>>,
}

/// What a part holds.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
enum Held<'a> {
    Text(Cow<'a, str>),
    InlineData(Inline<'a>),
    FileData(Address<'a>),
    FunctionCall(Call<'a>),
    FunctionResponse(Response<'a>),
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Inline<'a> {
    mime_type: Cow<'a, str>,
    data: Cow<'a, str>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Address<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    mime_type: Option<&'static str>,
    file_uri: &'a str,
}

#[derive(Debug, Serialize)]
struct Call<'a> {
    id: &'a str,
    name: &'a str,
    args: Box<RawValue>,
}

#[derive(Debug, Serialize)]
struct Response<'a> {
    id: &'a str,
    name: &'a str,
    response: Returned<'a>,
}

/// What a function returned, or why it failed.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
enum Returned<'a> {
    Output(Texts<'a>),
    Error(Texts<'a>),
}

#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Texts<'a> {
    One(Cow<'a, str>),
    Many(Vec<Cow<'a, str>>),
}

/// What a function has returned.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Returns<'a, 'p> {
    /// The name of the call.
    pub id: &'a str,
    /// The field that says it.
    pub path: &'p str,
    /// The function's name, where the caller says it beside.
    pub name: Option<&'a str>,
    /// Whether the function failed.
    pub failed: bool,
}

/// Puts the turns of a request together.
#[derive(Debug, Default)]
pub(crate) struct Contents<'a> {
    /// What the operator says, wherever it stands.
    pub system: Vec<Part<'a>>,
    /// The turns.
    pub list: Vec<Content<'a>>,
    /// How closely images are looked at.
    pub resolution: Option<&'static str>,
    /// Names of calls, with those of their functions.
    calls: BTreeMap<&'a str, &'a str>,
    /// What functions have shown; it follows their results, which must not be parted.
    shown: Vec<Part<'a>>,
    /// What proves the part of the model that comes next.
    seal: Option<Cow<'a, str>>,
}

impl<'a> Part<'a> {
    /// Words; nothing where they are empty, since the API refuses those.
    pub(crate) fn text(text: impl Into<Cow<'a, str>>) -> Option<Self> {
        let text = text.into();
        (!text.is_empty()).then_some(Held::Text(text).into())
    }

    /// Something in base64.
    pub(crate) fn inline(mime_type: impl Into<Cow<'a, str>>, data: impl Into<Cow<'a, str>>) -> Self {
        Held::InlineData(Inline { mime_type: mime_type.into(), data: data.into() }).into()
    }

    /// Something by its address.
    pub(crate) fn at(file_uri: &'a str, mime_type: Option<&'static str>) -> Self {
        Held::FileData(Address { mime_type, file_uri }).into()
    }

    fn is_result(&self) -> bool {
        matches!(self.held, Held::FunctionResponse(_))
    }
}

impl<'a> From<Held<'a>> for Part<'a> {
    fn from(held: Held<'a>) -> Self {
        Self { held, thought_signature: None }
    }
}

impl<'a> Content<'a> {
    /// What the operator says.
    pub(crate) fn system(parts: Vec<Part<'a>>) -> Self {
        Self { role: None, parts }
    }
}

impl<'a> Contents<'a> {
    /// The user says this, which stands at `path`.
    ///
    /// # Errors
    /// It is nothing.
    pub(crate) fn user(&mut self, parts: Vec<Part<'a>>, path: &str) -> Result<(), Failure> {
        if parts.is_empty() {
            return Err(wrong(path, "must not be empty"));
        }
        self.show();
        self.say("user", parts);
        Ok(())
    }

    /// The model says this.
    pub(crate) fn model(&mut self, part: Option<Part<'a>>) {
        if let Some(mut part) = part {
            self.show();
            part.thought_signature = self.seal.take();
            self.say("model", vec![part]);
        }
    }

    /// What proves the part of the model that comes next.
    pub(crate) fn seal(&mut self, seal: impl Into<Cow<'a, str>>) {
        self.unsealed();
        self.seal = Some(seal.into());
    }

    /// The model has said all of its turn: a seal that is left is of a part without words.
    pub(crate) fn unsealed(&mut self) {
        if self.seal.is_some() {
            self.model(Some(Held::Text(Cow::Borrowed("")).into()));
        }
    }

    /// The model calls a function with arguments, JSON, that stand at `path`.
    ///
    /// # Errors
    /// They are no object.
    pub(crate) fn call(
        &mut self,
        (id, name): (&'a str, &'a str),
        arguments: &str,
        path: &str,
    ) -> Result<(), Failure> {
        let arguments = if arguments.is_empty() { "{}" } else { arguments };
        let args = RawValue::from_string(arguments.into()).ok().filter(|args| args.get().starts_with('{'));
        let args = args.ok_or_else(|| wrong(path, "must be a JSON object"))?;
        self.calls.insert(id, name);
        self.model(Some(Held::FunctionCall(Call { id, name, args }).into()));
        Ok(())
    }

    /// A function has returned these parts.
    ///
    /// # Errors
    /// Nothing says which function it was.
    pub(crate) fn result(&mut self, of: Returns<'a, '_>, parts: Vec<Part<'a>>) -> Result<(), Failure> {
        let Returns { id, path, name, failed } = of;
        let name = name.or_else(|| self.calls.get(id).copied());
        let name = name.ok_or_else(|| wrong(path, "must name a call that was made before"))?;
        let mut texts = Vec::new();
        let mut shown = Vec::new();
        for part in parts {
            match part.held {
                Held::Text(text) => texts.push(text),
                held => shown.push(held.into()),
            }
        }
        if !shown.is_empty() {
            self.shown.extend(Part::text(format!("What the tool returned for {id}:")));
            self.shown.append(&mut shown);
        }
        let texts =
            if texts.len() > 1 { Texts::Many(texts) } else { Texts::One(texts.pop().unwrap_or_default()) };
        let response = if failed { Returned::Error(texts) } else { Returned::Output(texts) };
        self.say("user", vec![Held::FunctionResponse(Response { id, name, response }).into()]);
        Ok(())
    }

    /// How closely an image is looked at, as `path` says.
    ///
    /// # Errors
    /// Another image is looked at otherwise: the API has one resolution for all.
    pub(crate) fn look(&mut self, detail: Detail, path: &str) -> Result<(), Failure> {
        let wanted = match detail {
            Detail::Any => return Ok(()),
            Detail::Low => "MEDIA_RESOLUTION_LOW",
            Detail::High => "MEDIA_RESOLUTION_HIGH",
        };
        if *self.resolution.get_or_insert(wanted) == wanted { Ok(()) } else { Err(unsupported(path)) }
    }

    /// All of it, for a model that wants its calls signed or not; `path` is the field that holds the turns.
    ///
    /// # Errors
    /// Nobody has said anything.
    pub(crate) fn finished(mut self, signed: bool, path: &str) -> Result<Self, Failure> {
        self.unsealed();
        self.show();
        if self.list.is_empty() {
            return Err(wrong(path, "must have a message of the user"));
        }
        if signed {
            self.list.iter_mut().for_each(Content::sign);
        }
        Ok(self)
    }

    /// Adds parts to what one side says: results of functions have a turn of their own.
    fn say(&mut self, role: &'static str, mut parts: Vec<Part<'a>>) {
        let results = parts.iter().any(Part::is_result);
        let goes_on = |last: &&mut Content<'_>| {
            last.role == Some(role) && last.parts.iter().any(Part::is_result) == results
        };
        match self.list.last_mut().filter(goes_on) {
            Some(last) => last.parts.append(&mut parts),
            None => self.list.push(Content { role: Some(role), parts }),
        }
    }

    /// Adds what functions have shown.
    fn show(&mut self) {
        if !self.shown.is_empty() {
            let shown = std::mem::take(&mut self.shown);
            self.say("user", shown);
        }
    }
}

impl Content<'_> {
    /// Signs the first of the calls that are made at once, where nothing else does.
    fn sign(&mut self) {
        let call = self.parts.iter_mut().find(|part| matches!(part.held, Held::FunctionCall(_)));
        if let Some(call) = call {
            call.thought_signature.get_or_insert(Cow::Borrowed(UNSIGNED));
        }
    }
}
