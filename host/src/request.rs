//! What is asked, by whom, and in which texts?

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use http::{HeaderMap, header::CONTENT_TYPE};
use http_body::Body;
use http_body_util::{BodyExt, LengthLimitError, Limited};

use crate::{
    body::{
        FieldChange, Fields, Index, Invalid, Object, Path, Text, TextReader, Value, chat, embeddings,
        messages, responses, text,
    },
    error::Error,
    plugins::{Author, Surface},
    store::KeyId,
};

/// Gateway fields of a body, which never reach a provider.
pub const GATEWAY_FIELDS: [&str; 3] = [APP, "agumbe_metadata", GROUNDING];

/// The field that names the app.
const APP: &str = "agumbe_guardrails_app_id";
/// The field with what the answer must be grounded in.
const GROUNDING: &str = "agumbe_grounding_context";

/// Bytes of an app's name, which becomes a key of tables and caches.
pub const MAX_APP: usize = 256;

/// Headers in which a client of the Messages API says what it wants of it.
const ASKED: [&str; 2] = ["anthropic-version", "anthropic-beta"];
/// Bytes of such a header: a dozen betas.
const MAX_ASKED: usize = 1024;

/// The field in which a client says how it wants its numbers.
const ENCODING: &str = "encoding_format";

/// The caller's labels: the body's name, and the header that says the same.
const LABELS: [(&str, &str); 5] = [
    ("workspace_id", "x-agumbe-workspace-id"),
    ("xnamespace_id", "x-agumbe-xnamespace-id"),
    ("source_service", "x-agumbe-source-service"),
    ("operation", "x-agumbe-operation"),
    ("external_request_id", "x-agumbe-external-request-id"),
];

/// One request, read.
#[derive(Debug)]
pub struct Request {
    /// Which API was called.
    pub surface: Surface,
    /// The body as it came.
    pub body: Bytes,
    /// Its top-level fields, as they came.
    pub fields: Fields,
    /// What the policy changes in them, on the way to the provider.
    pub changes: Vec<FieldChange>,
    /// Its texts; edits are made here.
    pub texts: Vec<Text>,
    /// The model as the client named it.
    pub model: String,
    /// Whether the answer is to be streamed.
    pub streaming: bool,
    /// Whether only the tokens of the request are to be counted.
    pub counting: bool,
    /// The app that the body names.
    pub app: Option<String>,
    /// The caller's labels, and what else an adapter must know of the request.
    pub metadata: Vec<(String, String)>,
    /// What the answer must be grounded in.
    pub grounding: Vec<String>,
}

impl Request {
    /// Asks for the number of its tokens only.
    pub fn count(&mut self) {
        (self.counting, self.streaming) = (true, false);
    }

    /// The names of the top-level fields that go to a provider's adapter, in order.
    pub fn field_names(&self) -> Vec<&str> {
        let mut names = self.fields.names();
        let added = self.changes.iter().map(FieldChange::name);
        names.extend(added.filter(|name| self.fields.get(name).is_none()));
        names
    }
}

/// Receives a body within its limits.
///
/// # Errors
/// It is too large, too slow, cut off, or not declared as JSON.
pub async fn receive<B>(headers: &HeaderMap, body: B, limit: usize, within: Duration) -> Result<Bytes, Error>
where
    B: Body<Data = Bytes>,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    if !is_json(headers) {
        return Err(Error::UnsupportedMediaType);
    }
    if body.size_hint().lower() > limit as u64 {
        return Err(Error::TooLarge { limit });
    }
    let collected = tokio::time::timeout(within, Limited::new(body, limit).collect()).await;
    match collected.map_err(|_| Error::BodyTimeout { limit: within })? {
        Ok(body) => Ok(body.to_bytes()),
        Err(problem) if problem.is::<LengthLimitError>() => Err(Error::TooLarge { limit }),
        Err(_) => Err(Error::BodyLost),
    }
}

/// A body without a declared type is taken as JSON, since that is what every client means.
fn is_json(headers: &HeaderMap) -> bool {
    let Some(value) = headers.get(CONTENT_TYPE) else { return true };
    let value = value.to_str().unwrap_or_default();
    let essence = value.split(';').next().unwrap_or_default().trim();
    essence.eq_ignore_ascii_case("application/json") || essence.to_ascii_lowercase().ends_with("+json")
}

/// Reads what the gateway acts on; everything else stays as it came.
///
/// # Errors
/// The body is not JSON, or a field that the gateway acts on is wrong.
pub fn read(surface: Surface, headers: &HeaderMap, body: Bytes) -> Result<Request, Error> {
    let source =
        std::str::from_utf8(&body).map_err(|_| Error::NotJson { detail: "it is not UTF-8".to_owned() })?;
    let index = Index::of(source).map_err(|problem| Error::NotJson { detail: problem.to_string() })?;
    let object = index.root().object().ok_or_else(|| Invalid::new("", "must be a JSON object"))?;
    let fields = Fields::of(object)?;
    let model = required_string(object, "model")?;
    let streaming = surface != Surface::Embeddings && flag(object, "stream")?;
    let mut texts = match surface {
        Surface::Embeddings => embeddings::request_texts(object)?,
        Surface::Messages => messages::request_texts(object)?,
        Surface::Responses => responses::request_texts(object)?,
        Surface::Chat => chat::request_texts(object)?,
    };
    let app = object.get(APP).map(|value| non_empty(value, APP)).transpose()?;
    if app.as_ref().is_some_and(|app| app.len() > MAX_APP) {
        return Err(Invalid::new(APP, format!("must have at most {MAX_APP} bytes")).into());
    }
    let mut metadata = metadata(headers, object)?;
    facts((surface, streaming), headers, object, &mut metadata)?;
    let grounding = grounding(object)?;
    if !grounding.is_empty() {
        documents(object, &mut texts);
    }
    let (changes, counting) = (Vec::new(), false);
    Ok(Request {
        surface,
        fields,
        changes,
        texts,
        model,
        streaming,
        counting,
        app,
        metadata,
        grounding,
        body,
    })
}

fn required_string(object: Object<'_>, name: &str) -> Result<String, Invalid> {
    let value = object.get(name).ok_or_else(|| Invalid::new(name, "is missing"))?;
    non_empty(value, name)
}

fn non_empty(value: Value<'_>, path: &str) -> Result<String, Invalid> {
    match value.string() {
        Some(text) if !text.trim().is_empty() => Ok(text.into_owned()),
        _ => Err(Invalid::new(path, "must be a string that is not empty")),
    }
}

fn flag(object: Object<'_>, name: &str) -> Result<bool, Invalid> {
    match object.get(name).map(Value::raw) {
        None | Some("null" | "false") => Ok(false),
        Some("true") => Ok(true),
        Some(_) => Err(Invalid::new(name, "must be true or false")),
    }
}

/// The labels of headers and body; the body wins.
fn metadata(headers: &HeaderMap, object: Object<'_>) -> Result<Vec<(String, String)>, Invalid> {
    let mut labels = Vec::new();
    if let Some(value) = object.get("agumbe_metadata") {
        let given = text::object(value, &Path::root("agumbe_metadata"))?;
        for (name, value) in given.members() {
            let path = format!("agumbe_metadata.{name}");
            if !LABELS.iter().any(|(known, _)| *known == name) {
                return Err(Invalid::new(path, "is not a label that exists"));
            }
            labels.push((name.into_owned(), non_empty(value, &path)?));
        }
    }
    for (name, header) in LABELS {
        let value =
            headers.get(header).and_then(|value| value.to_str().ok()).filter(|value| !value.is_empty());
        if let Some(value) = value
            && !labels.iter().any(|(given, _)| given == name)
        {
            labels.push((name.to_owned(), value.to_owned()));
        }
    }
    Ok(labels)
}

/// What an adapter must know of a request besides its body: what a client's headers ask of the Messages API, whether a
/// stream of chunks tells its usage, and whether numbers are wanted in base64.
fn facts(
    (surface, streaming): (Surface, bool),
    headers: &HeaderMap,
    object: Object<'_>,
    facts: &mut Vec<(String, String)>,
) -> Result<(), Invalid> {
    match surface {
        Surface::Messages => {
            for name in ASKED {
                let values: Vec<_> = headers.get_all(name).iter().collect();
                if values.is_empty() {
                    continue;
                }
                let asked: Result<Vec<_>, _> = values.into_iter().map(|value| value.to_str()).collect();
                let asked = asked.map(|asked| asked.join(",")).ok().filter(|asked| asked.len() <= MAX_ASKED);
                let asked = asked.ok_or_else(|| Invalid::new(name, "must be a short text"))?;
                facts.push((name.to_owned(), asked));
            }
        }
        Surface::Chat if streaming => {
            let options = object.get("stream_options").and_then(Value::object);
            let counted = options.and_then(|options| options.get("include_usage"));
            if counted.is_some_and(|counted| counted.raw() == "true") {
                facts.push(("include_usage".to_owned(), "true".to_owned()));
            }
        }
        Surface::Embeddings => {
            let base64 = object.get(ENCODING).is_some_and(|encoding| encoding.says("base64"));
            if base64 {
                facts.push((ENCODING.to_owned(), "base64".to_owned()));
            }
        }
        Surface::Chat | Surface::Responses => {}
    }
    Ok(())
}

fn grounding(object: Object<'_>) -> Result<Vec<String>, Invalid> {
    let Some(value) = object.get(GROUNDING) else { return Ok(Vec::new()) };
    let Some(list) = value.items() else {
        let one = non_empty(value, GROUNDING);
        return one
            .map(|one| vec![one])
            .map_err(|_| Invalid::new(GROUNDING, "must be a text or a list of texts"));
    };
    if list.clone().next().is_none() {
        return Err(Invalid::new(GROUNDING, "must not be empty"));
    }
    list.enumerate().map(|(index, item)| non_empty(item, &format!("{GROUNDING}[{index}]"))).collect()
}

/// Retrieved documents are looked at like what tools return, though no provider gets them under this name.
fn documents(object: Object<'_>, texts: &mut Vec<Text>) {
    let Some(value) = object.get(GROUNDING) else { return };
    let (mut reader, path) = (TextReader::default(), Path::root(GROUNDING));
    match value.items() {
        Some(list) => list.enumerate().for_each(|(index, item)| {
            reader.string(item, Author::Tool, &path.item(index));
        }),
        None => {
            reader.string(value, Author::Tool, &path);
        }
    }
    texts.append(&mut reader.texts);
    // Plugins are shown texts in the order of the body.
    texts.sort_by_key(|text| text.at.start);
}

/// Whose request it is.
#[derive(Debug, Clone)]
pub struct Caller {
    /// The tenant.
    pub tenant: Arc<str>,
    /// The tenant's app.
    pub app: Arc<str>,
    /// The user, where one is known.
    pub user: Option<Arc<str>>,
    /// The API key, where it is one.
    pub key: Option<KeyId>,
}

impl Caller {
    /// Who it is to a trace: an app calls with a key, a person with a session.
    pub fn subject(&self) -> &'static str {
        if self.key.is_some() { "app" } else { "session" }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn param(body: &str) -> Option<String> {
        let result = read(Surface::Chat, &HeaderMap::new(), Bytes::copy_from_slice(body.as_bytes()));
        result.unwrap_err().public().param
    }

    #[test]
    fn a_wrong_field_is_named() {
        let with =
            |field: &str| format!(r#"{{"model":"m","messages":[{{"role":"user","content":"hi"}}],{field}}}"#);
        assert_eq!(param(r#"{"messages":[{"role":"user","content":"hi"}]}"#).as_deref(), Some("model"));
        assert_eq!(param(&with(r#""stream":"yes""#)).as_deref(), Some("stream"));
        assert_eq!(
            param(&with(r#""agumbe_guardrails_app_id":"""#)).as_deref(),
            Some("agumbe_guardrails_app_id")
        );
        assert_eq!(param(&with(r#""agumbe_metadata":{"x":"y"}"#)).as_deref(), Some("agumbe_metadata.x"));
        assert_eq!(
            param(&with(r#""agumbe_grounding_context":["a",""]"#)).as_deref(),
            Some("agumbe_grounding_context[1]")
        );
        assert_eq!(param("[]"), None);
        assert_eq!(param("{"), None);
    }

    #[test]
    fn labels_of_the_body_win_over_headers() {
        let mut headers = HeaderMap::new();
        headers.insert("x-agumbe-operation", "from-header".parse().unwrap());
        headers.insert("x-agumbe-workspace-id", "w".parse().unwrap());
        let body = r#"{"model":"m","messages":[{"role":"user","content":"hi"}],"agumbe_metadata":{"operation":"from-body"}}"#;
        let request = read(Surface::Chat, &headers, Bytes::copy_from_slice(body.as_bytes())).unwrap();
        let label = |name: &str| {
            request.metadata.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
        };
        assert_eq!((label("operation"), label("workspace_id")), (Some("from-body"), Some("w")));
    }
}
