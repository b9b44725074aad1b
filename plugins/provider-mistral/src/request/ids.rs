//! What is a call named whose name another provider has given it? Mistral takes nine letters and digits.

use super::Object;
use std::collections::{BTreeMap, BTreeSet};

/// How long a name is.
const LENGTH: usize = 9;

/// The letters and digits of which it consists.
const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// The names of the calls of one conversation.
#[derive(Debug, Default)]
pub(super) struct Ids {
    given: BTreeMap<String, String>,
    taken: BTreeSet<String>,
}

impl Ids {
    /// Before a conversation is read. The names in it that can stay are nobody else's.
    pub(super) fn of(messages: &[Object]) -> Self {
        let calls = messages.iter().filter_map(|message| message.get("tool_calls")?.as_array()).flatten();
        let names = calls.filter_map(|call| call.get("id")?.as_str()).filter(|id| fits(id));
        Self { given: BTreeMap::new(), taken: names.map(String::from).collect() }
    }

    /// The name that is sent for one. It is the same in every request, so that what is cached of a conversation stays
    /// so, unless two names of one conversation come to the same.
    pub(super) fn sent(&mut self, id: &str) -> String {
        if fits(id) {
            return id.to_owned();
        }
        if let Some(sent) = self.given.get(id) {
            return sent.clone();
        }
        let sent = (0..).map(|turn| digest(id, turn)).find(|sent| !self.taken.contains(sent));
        let sent = sent.unwrap_or_default();
        self.taken.insert(sent.clone());
        self.given.insert(id.to_owned(), sent.clone());
        sent
    }
}

fn fits(id: &str) -> bool {
    id.len() == LENGTH && id.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// A name made of another one, by FNV-1a; `turn` tells those apart that would come to the same.
fn digest(id: &str, turn: u64) -> String {
    let bytes = id.bytes().chain(turn.to_le_bytes());
    let hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    let digits = std::iter::successors(Some(hash), |rest| Some(rest / 62)).take(LENGTH);
    digits.filter_map(|rest| ALPHABET.get((rest % 62) as usize)).map(|digit| char::from(*digit)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_mapped_alike_and_never_to_one_that_is_taken() {
        let mut ids = Ids::default();
        let sent = ids.sent("call_abc");
        assert!(fits(&sent) && ids.sent("call_abc") == sent && ids.sent("call_abd") != sent, "{sent}");
        assert_eq!(
            (ids.sent("D681PevKs").as_str(), Ids::default().sent("call_abc")),
            ("D681PevKs", sent.clone())
        );

        let mut taken = Ids { taken: [sent.clone()].into(), ..Ids::default() };
        let other = taken.sent("call_abc");
        assert!(fits(&other) && other != sent && taken.sent("call_abc") == other, "{other}");
    }
}
