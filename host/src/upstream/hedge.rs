//! A second candidate is asked beside the first where that one lets wait; who answers first serves.

use std::{iter::Peekable, pin::pin, time::Duration, vec::IntoIter};

use tokio::time::timeout;

use super::{
    call::Answer,
    send::Failed,
    tries::{self, Asking},
};
use crate::{record::Attempts, route::Target};

/// Asks one candidate, and after a while without an answer the next one beside it, which is then taken from `left`. The
/// call that is not needed is cancelled.
pub(super) async fn ask(
    first: Target,
    left: &mut Peekable<IntoIter<Target>>,
    after: Duration,
    (asking, attempts): (&Asking<'_>, &mut Attempts),
) -> Result<(Target, Answer), Failed> {
    let mut beside = attempts.beside();
    let raced = match left.peek() {
        Some(second) => {
            let one = tries::ask(&first, asking, attempts);
            Box::pin(race(one, tries::ask(second, asking, &mut beside), after)).await
        }
        None => tries::ask(&first, asking, attempts).await.map(Answered::First),
    };
    attempts.close();
    let second = if beside.is_empty() { None } else { left.next() };
    attempts.absorb(beside);
    match (raced?, second) {
        (Answered::Second(answer), Some(second)) => Ok((second, answer)),
        (Answered::First(answer) | Answered::Second(answer), _) => Ok((first, answer)),
    }
}

/// Who has answered.
enum Answered {
    First(Answer),
    Second(Answer),
}

/// The first answer of two; where there is none, the failure that came last. The second begins once the first has let
/// wait. A failure that anybody would meet ends both.
async fn race(
    one: impl Future<Output = Result<Answer, Failed>>,
    two: impl Future<Output = Result<Answer, Failed>>,
    after: Duration,
) -> Result<Answered, Failed> {
    let (mut one, mut two) = (pin!(one), pin!(two));
    if let Ok(outcome) = timeout(after, one.as_mut()).await {
        return outcome.map(Answered::First);
    }
    tokio::select! {
        outcome = one.as_mut() => match outcome {
            Ok(answer) => Ok(Answered::First(answer)),
            Err(failed @ Failed::Final(_)) => Err(failed),
            Err(_) => two.await.map(Answered::Second),
        },
        outcome = two.as_mut() => match outcome {
            Ok(answer) => Ok(Answered::Second(answer)),
            Err(failed @ Failed::Final(_)) => Err(failed),
            Err(_) => one.await.map(Answered::First),
        },
    }
}
