//! The Responses API: items as turns of blocks, and an answer as a response or its events.

mod answer;
pub mod tools;
pub mod turns;

pub use answer::Items;

/// What proves a thought, in the words of a client: of which provider it is, and a signature, or the thought itself where
/// nobody may read it. The thought that is signed stands beside it, where it is guarded like any other text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seals(
    /// The provider whose thoughts these are.
    pub &'static str,
);

/// What proves one thought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seal<'a> {
    /// Of a thought that can be read.
    Signature(&'a str),
    /// The thought itself.
    Data(&'a str),
}

impl Seals {
    /// As a client is given it.
    #[must_use]
    pub fn write(self, seal: Seal<'_>) -> String {
        match seal {
            Seal::Signature(signature) => format!("{}.signature.{signature}", self.0),
            Seal::Data(data) => format!("{}.data.{data}", self.0),
        }
    }

    /// Reads what a client has sent back; nothing where it is of another provider.
    #[must_use]
    pub fn read(self, text: &str) -> Option<Seal<'_>> {
        let rest = text.strip_prefix(self.0)?;
        let signature = rest.strip_prefix(".signature.").map(Seal::Signature);
        signature.or_else(|| rest.strip_prefix(".data.").map(Seal::Data))
    }
}
