//! Which texts stand in a body, where, and who wrote them?

use std::ops::Range;

use compact_str::CompactString;

use super::{Edits, Invalid, Object, Path, Value, mend::mended};
use crate::plugins::Author;

/// One text of a body.
#[derive(Debug, Clone)]
pub struct Text {
    /// Where it stands, as a dotted path.
    pub path: CompactString,
    /// Who wrote it.
    pub author: Author,
    /// Where its JSON literal stands in the body.
    pub at: Range<usize>,
    /// The text itself, as it is after the edits so far.
    pub text: String,
    /// Whether it differs from what stands in the body.
    pub edited: bool,
    /// How it stands in the body.
    pub form: Form,
    /// Whether it says again, as a whole, what pieces of a stream have said.
    pub again: bool,
}

/// How a text stands in a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A string.
    Words,
    /// A string that is itself a JSON document, or a piece of one.
    Document,
    /// The JSON value itself, whose own strings are part of the text.
    Value,
}

impl Text {
    /// Whether the text is itself a JSON document: the arguments of a tool call.
    pub fn holds_json(&self) -> bool {
        self.form != Form::Words || self.path.ends_with("arguments")
    }
}

/// Where these texts stand, if all of them are strings that read as they stand.
pub(super) fn plain_places(texts: &[Text]) -> Option<Vec<Range<usize>>> {
    let plain = |text: &Text| text.form != Form::Value && text.at.len() == text.text.len() + 2;
    texts.iter().map(|text| plain(text).then(|| text.at.clone())).collect()
}

/// What has to be replaced in a body to put the edited texts into it.
pub fn edits<'a>(texts: impl IntoIterator<Item = &'a Text>) -> Edits {
    let mut edits = Edits::default();
    for text in texts.into_iter().filter(|text| text.edited) {
        match text.form {
            Form::Value => edits.replace(text.at.clone(), mended(&text.text)),
            Form::Words | Form::Document => edits.replace_text(text.at.clone(), &text.text),
        }
    }
    edits
}

/// Collects the texts of one body.
#[derive(Debug, Default)]
pub struct TextReader {
    /// What was found, in the order of the body.
    pub texts: Vec<Text>,
    /// Whether what is found says again what was said before.
    pub again: bool,
}

impl TextReader {
    /// Takes a value if it is a string.
    pub fn string(&mut self, value: Value<'_>, author: Author, path: &Path<'_>) -> bool {
        let Some(text) = value.string() else { return false };
        let (path, at) = (path.dotted(), value.place());
        let (text, form, again) = (text.into_owned(), Form::Words, self.again);
        self.texts.push(Text { path, author, at, text, edited: false, form, again });
        true
    }

    /// Takes a value if it is a string, as a piece of a JSON document.
    pub fn document(&mut self, value: Value<'_>, author: Author, path: &Path<'_>) {
        if self.string(value, author, path)
            && let Some(text) = self.texts.last_mut()
        {
            text.form = Form::Document;
        }
    }

    /// Takes an object as it stands, as one text; there is nothing to see in an empty one.
    pub fn value(&mut self, value: Value<'_>, author: Author, path: &Path<'_>) {
        if value.object().is_some_and(|object| object.members().next().is_some()) {
            let (path, at, text) = (path.dotted(), value.place(), value.raw().to_owned());
            let (form, again) = (Form::Value, self.again);
            self.texts.push(Text { path, author, at, text, edited: false, form, again });
        }
    }

    /// Takes what a content field may hold: a string, nothing, or a list of parts with texts in them.
    ///
    /// # Errors
    /// It is none of these.
    pub fn content(&mut self, value: Value<'_>, author: Author, path: &Path<'_>) -> Result<(), Invalid> {
        if value.is_null() || self.string(value, author, path) {
            return Ok(());
        }
        let parts = value
            .items()
            .ok_or_else(|| Invalid::new(path, "must be a string, a list of content parts, or null"))?;
        for (index, part) in parts.enumerate() {
            let path = path.item(index);
            if self.string(part, author, &path) {
                continue;
            }
            let part = object(part, &path)?;
            self.named(part, &["text", "refusal"], author, &path);
        }
        Ok(())
    }

    /// Takes every member of these names that is a string.
    pub fn named(&mut self, object: Object<'_>, names: &[&str], author: Author, path: &Path<'_>) {
        for (name, value) in object.members().filter(|(name, _)| names.contains(&&**name)) {
            self.string(value, author, &path.member(&name));
        }
    }

    /// Takes every member of these names that is a string in a list of objects, each of which may say its own place.
    ///
    /// # Errors
    /// It is not a list of objects.
    pub fn listed(
        &mut self,
        value: Value<'_>,
        names: &[&str],
        author: Author,
        path: &Path<'_>,
    ) -> Result<(), Invalid> {
        if value.is_null() {
            return Ok(());
        }
        let items = value.items().ok_or_else(|| Invalid::new(path, "must be a list"))?;
        for (position, item) in items.enumerate() {
            let item = object(item, &path.item(position))?;
            let index = item.get("index").and_then(|index| index.raw().parse().ok()).unwrap_or(position);
            self.named(item, names, author, &path.item(index));
        }
        Ok(())
    }

    /// Takes the arguments of tool calls: a list of calls, each with a function or a custom tool.
    ///
    /// # Errors
    /// It is not a list of objects.
    pub fn tool_calls(&mut self, value: Value<'_>, author: Author, path: &Path<'_>) -> Result<(), Invalid> {
        if value.is_null() {
            return Ok(());
        }
        let calls = value.items().ok_or_else(|| Invalid::new(path, "must be a list of tool calls"))?;
        for (position, call) in calls.enumerate() {
            let call = object(call, &path.item(position))?;
            let index = call.get("index").and_then(|index| index.raw().parse().ok()).unwrap_or(position);
            let path = path.item(index);
            self.inner(call, ("function", "arguments"), author, &path)?;
            self.inner(call, ("custom", "input"), author, &path)?;
        }
        Ok(())
    }

    /// Takes the text of this name in the member of that name, if there is one; `path` is the outer object's.
    ///
    /// # Errors
    /// There is one, and it is no object.
    pub fn inner(
        &mut self,
        outer: Object<'_>,
        (kind, name): (&str, &str),
        author: Author,
        path: &Path<'_>,
    ) -> Result<(), Invalid> {
        if let Some(inner) = outer.get(kind) {
            let path = path.member(kind);
            self.named(object(inner, &path)?, &[name], author, &path);
        }
        Ok(())
    }
}

/// Reads a nested object whose names are told apart.
///
/// # Errors
/// It is not an object, or one of its names stands twice.
pub fn object<'a>(value: Value<'a>, path: &Path<'_>) -> Result<Object<'a>, Invalid> {
    let object = value.object().ok_or_else(|| Invalid::new(path, "must be an object"))?;
    match object.repeated_name() {
        Some(name) => Err(Invalid::new(&path.member(&name), "the field stands twice; send it once")),
        None => Ok(object),
    }
}
