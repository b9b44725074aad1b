//! What must hold of what the gateway reads and writes, whatever bytes it is given?

/// Answers, whole and streamed.
pub mod answer;
/// Server-sent events.
pub mod events;
/// Edits of places, and of top-level fields.
pub mod fields;
/// JSON, as another reader reads it.
mod json;
/// Requests.
pub mod request;
/// The texts of a body, by place.
mod texts;

/// One seed of each kind, so that a check which no input passes is seen without a fuzzer.
#[cfg(test)]
mod tests {
    use super::*;

    fn each(folder: &str, check: fn(&[u8])) {
        let folder = format!("{}/seeds/{folder}", env!("CARGO_MANIFEST_DIR"));
        let mut seeds = 0;
        for seed in std::fs::read_dir(folder).unwrap() {
            let seed = std::fs::read(seed.unwrap().path()).unwrap();
            (0..=seed.len()).for_each(|end| check(&seed[..end]));
            seeds += 1;
        }
        assert!(seeds > 0);
    }

    #[test]
    fn every_seed_passes_its_check_wherever_it_ends() {
        each("request", request::check);
        each("answer", answer::check);
        each("request", fields::check);
        each("events", events::check);
    }
}
