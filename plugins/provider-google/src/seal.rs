//! How a client of an API that knows reasoning keeps what proves a part of the model's answer, and gives it back.

/// How what this adapter gives begins. What another provider has given is not taken back.
const PREFIX: &str = "google.signature.";

/// A signature, in the words of a client.
#[must_use]
pub fn sealed(signature: &str) -> String {
    format!("{PREFIX}{signature}")
}

/// What a client has sent back; nothing where it is of another provider.
#[must_use]
pub fn opened(text: &str) -> Option<&str> {
    text.strip_prefix(PREFIX)
}
