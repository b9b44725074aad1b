//! Does a target really do its work? One answer of each kind, read to its end, and what reached the upstream.

use std::net::SocketAddr;

use anyhow::{Context, bail, ensure};
use ghat_mock::fast::{LAST_REQUEST, Shape};

use crate::client::{Client, read};
use crate::target::Target;
use crate::traffic::{self, ADDRESS, Mode, PATH, Talk};

/// Asks a target with an e-mail address in the last message and checks both of its sides.
pub(crate) async fn check(target: &Target, upstream: SocketAddr) -> anyhow::Result<()> {
    for mode in Mode::ALL {
        answer(target, mode).await.with_context(|| format!("{} ({})", target.name, mode.name()))?;
        seen_upstream(target, upstream)
            .await
            .with_context(|| format!("{} ({})", target.name, mode.name()))?;
    }
    Ok(())
}

async fn answer(target: &Target, mode: Mode) -> anyhow::Result<()> {
    let mut client = Client::connect(target.base(mode)).await?;
    let response = client.post(PATH, traffic::body(mode, Talk { finding: true, short: false })).await?;
    let status = response.status();
    let body = read(response).await?;
    ensure!(status == 200, "{status}: {}", String::from_utf8_lossy(&body));
    let text = traffic::text(mode, &body);
    if !text.is_some_and(|text| Shape::default().is_answer(&text)) {
        bail!("another answer than the upstream's: {}", String::from_utf8_lossy(&body));
    }
    Ok(())
}

async fn seen_upstream(target: &Target, upstream: SocketAddr) -> anyhow::Result<()> {
    let mut client = Client::connect(&format!("http://{upstream}")).await?;
    let seen = client.get(LAST_REQUEST).await?;
    let seen = String::from_utf8_lossy(&seen);
    if target.guarded {
        ensure!(!seen.contains(ADDRESS), "the upstream saw the address");
        ensure!(seen.contains("[REDACTED_EMAIL]"), "the address was not redacted but lost: {seen}");
    } else {
        ensure!(seen.contains(ADDRESS), "the upstream did not see the message: {seen}");
    }
    Ok(())
}
