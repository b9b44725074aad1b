//! In which order are candidates tried, after what they cost?

use crate::settings::Cost;
use ghat_sdk::Candidate;
use std::cmp::Ordering;

/// Bytes of a request for one token of its prompt: about four letters, as in English.
const BYTES_OF_A_TOKEN: f64 = 4.0;

/// The candidates in the order in which they are tried: those that cost least draw for it by their weights, the others come
/// behind them, and last whose price nobody knows. What the operator wants only after all others stays there.
pub fn order(
    candidates: Vec<Candidate>,
    cost: impl Fn(&str) -> Option<Cost>,
    (body_bytes, answer_tokens): (u32, u32),
) -> Vec<Candidate> {
    let prompt_tokens = f64::from(body_bytes) / BYTES_OF_A_TOKEN;
    let total = |cost: Cost| cost.input.mul_add(prompt_tokens, cost.output * f64::from(answer_tokens));
    let ranked = candidates.into_iter().map(|one| {
        let backup = one.weight == 0;
        ((backup, cost(&routes::id(&one)).map_or(f64::INFINITY, total)), one)
    });
    let mut ranked: Vec<_> = ranked.collect();
    ranked.sort_by(|(one, _), (other, _)| one.partial_cmp(other).unwrap_or(Ordering::Equal));
    let least = ranked.first().map(|(rank, _)| *rank);
    for (rank, one) in &mut ranked {
        if Some(*rank) != least {
            one.weight = 0;
        }
    }
    ranked.into_iter().map(|(_, one)| one).collect()
}
