//! How likely the words of an answer were, in the words of Chat Completions.

use serde::{Deserialize, Serialize, Serializer};

/// How likely the tokens were that were chosen, and others in their places.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Logprobs {
    #[serde(default)]
    chosen_candidates: Vec<Token>,
    #[serde(default)]
    top_candidates: Vec<Place>,
}

#[derive(Debug, Clone, Default, Deserialize)]
struct Place {
    #[serde(default)]
    candidates: Vec<Token>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Token {
    #[serde(default)]
    token: String,
    /// The API leaves out what is zero.
    #[serde(default)]
    log_probability: f64,
}

#[derive(Serialize)]
struct Told<'a> {
    content: Vec<Chosen<'a>>,
    refusal: (),
}

#[derive(Serialize)]
struct Chosen<'a> {
    #[serde(flatten)]
    token: Likely<'a>,
    top_logprobs: Vec<Likely<'a>>,
}

#[derive(Serialize)]
struct Likely<'a> {
    token: &'a str,
    logprob: f64,
    bytes: &'a [u8],
}

impl Logprobs {
    /// Takes over what is said of later words.
    pub fn append(&mut self, later: &Self) {
        self.chosen_candidates.extend_from_slice(&later.chosen_candidates);
        self.top_candidates.extend_from_slice(&later.top_candidates);
    }
}

impl Serialize for Logprobs {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let content = self.chosen_candidates.iter().enumerate().map(|(at, chosen)| {
            let others = self.top_candidates.get(at).map_or(&[][..], |place| &place.candidates);
            Chosen { token: chosen.into(), top_logprobs: others.iter().map(Likely::from).collect() }
        });
        Told { content: content.collect(), refusal: () }.serialize(serializer)
    }
}

impl<'a> From<&'a Token> for Likely<'a> {
    fn from(token: &'a Token) -> Self {
        Self { token: &token.token, logprob: token.log_probability, bytes: token.token.as_bytes() }
    }
}
