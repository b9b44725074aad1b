//! In which order are candidates tried, after how they have done?

use ghat_sdk::{Candidate, Health};

/// How the soonest is chosen.
#[derive(Debug, Clone, Copy)]
pub struct Choosing {
    /// How much later another may answer and still share the requests.
    pub tolerance: f64,
    /// The share of requests that go to one of the others first.
    pub explore: f64,
}

/// Told apart from the host's own draw, which begins with the same seed.
const OTHER_DRAW: u64 = 0x6C61_7465_6E63_7921;

/// The failures beyond which a time does not grow any more: of those who always fail, one is as bad as another.
const WORST: f64 = 0.99;

/// What an order goes by, the better one first.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
struct Rank {
    /// What the operator wants only after all others.
    backup: bool,
    /// Whether it would not be asked.
    shut: bool,
    /// Milliseconds until it answers.
    time: f64,
}

impl Choosing {
    /// The candidates in the order in which they are tried: those of about the least time draw for it by their weights, the
    /// others come behind them.
    pub fn order(
        self,
        candidates: Vec<Candidate>,
        health: impl Fn(&str) -> Option<Health>,
        (streaming, seed): (bool, u64),
    ) -> Vec<Candidate> {
        let ranked =
            candidates.into_iter().map(|one| (Rank::of(&one, health(&routes::id(&one)), streaming), one));
        let mut ranked: Vec<_> = ranked.collect();
        ranked.sort_by(|(one, _), (other, _)| one.partial_cmp(other).unwrap_or(std::cmp::Ordering::Equal));
        let near = ranked.first().map_or(0.0, |(best, _)| best.time) * (1.0 + self.tolerance);
        let shares = |rank: &Rank| !rank.backup && !rank.shut && rank.time <= near;
        let sharing = ranked.iter().take_while(|(rank, _)| shares(rank)).count();
        let others = ranked.iter().skip(sharing).take_while(|(rank, _)| !rank.backup && !rank.shut).count();
        let explored = self.explored(others, seed);
        let mut order: Vec<Candidate> = ranked.into_iter().map(|(_, one)| one).collect();
        if let Some(place) = explored {
            let first = order.remove(sharing + place);
            order.insert(0, first);
            order.iter_mut().for_each(|one| one.weight = 0);
            order.iter_mut().take(1).for_each(|one| one.weight = 1);
        } else {
            order.iter_mut().skip(sharing.max(1)).for_each(|one| one.weight = 0);
        }
        order
    }

    /// Which of so many others goes first this time, if one does.
    fn explored(self, others: usize, seed: u64) -> Option<usize> {
        let mut state = seed ^ OTHER_DRAW;
        let (share, place) = (routes::draw(&mut state), routes::draw(&mut state));
        // As many bits as the fraction has.
        let share = (share >> 11) as f64 / (1_u64 << 53) as f64;
        let place = usize::try_from(place % u64::try_from(others.max(1)).ok()?).ok()?;
        (others > 0 && share < self.explore).then_some(place)
    }
}

impl Rank {
    /// Who was never asked comes first, so that it is known soon; who was asked and has never answered comes last.
    fn of(candidate: &Candidate, health: Option<Health>, streaming: bool) -> Self {
        let backup = candidate.weight == 0;
        let Some(health) = health else { return Self { backup, shut: true, time: f64::INFINITY } };
        let failures = f64::from(health.failures).min(WORST);
        let measured = if streaming { health.first_ms } else { health.whole_ms };
        let time = match measured {
            Some(millis) => f64::from(millis.max(1)) / (1.0 - failures),
            None if failures > 0.0 => f64::INFINITY,
            None => 0.0,
        };
        Self { backup, shut: health.open, time }
    }
}
