//! The candidates of a request, one after the other, until one answers.

use super::{
    call::Answer,
    hedge,
    send::Failed,
    tries::{Asking, ask},
};
use crate::{error::Error, record::Attempts, route::Target};

/// Asks the candidates in order until one answers.
///
/// # Errors
/// None has answered: the error of the last one that was asked, that the route is unavailable where there were several,
/// or why none was asked.
pub async fn answer(
    targets: Vec<Target>,
    asking: &Asking<'_>,
    attempts: &mut Attempts,
) -> Result<(Target, Answer), Error> {
    let candidates = targets.len();
    let mut left = targets.into_iter().peekable();
    let mut last = None;
    while !asking.budget.is_spent()
        && let Some(target) = left.next()
    {
        let asked = match (target.provider.hedge_after(), left.peek()) {
            (Some(after), Some(_)) => {
                Box::pin(hedge::ask(target, &mut left, after, (asking, &mut *attempts))).await
            }
            _ => match ask(&target, asking, attempts).await {
                Ok(answer) => Ok((target, answer)),
                Err(failed) => Err(failed),
            },
        };
        match asked {
            Ok(answered) => return Ok(answered),
            Err(Failed::Final(error)) => return Err(error),
            Err(failed) => last = Some(graver(last, failed.into_error())),
        }
    }
    // What a client can mend, it is told even where several were asked.
    Err(match last {
        Some(Error::Provider | Error::ProviderAuth) if candidates > 1 => {
            Error::RouteUnavailable { candidates }
        }
        Some(last) => last,
        None => Error::Internal { what: "a route without candidates" },
    })
}

/// What is told of two failures: the later one, but not one for which nobody was asked where somebody was.
fn graver(earlier: Option<Error>, later: Error) -> Error {
    match (earlier, later) {
        (Some(Error::CircuitOpen { retry_after: one }), Error::CircuitOpen { retry_after: other }) => {
            Error::CircuitOpen { retry_after: one.min(other) }
        }
        (Some(asked), Error::CircuitOpen { .. } | Error::Overloaded { .. })
            if !matches!(asked, Error::CircuitOpen { .. } | Error::Overloaded { .. }) =>
        {
            asked
        }
        (_, later) => later,
    }
}
