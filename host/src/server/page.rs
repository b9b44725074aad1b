//! Which part of a list is asked for, and how is it told?

use axum::http::Uri;
use serde::Serialize;

use super::api::query;
use crate::{body::Invalid, store::Page};

/// How many there are on a page where nobody says.
const SIZE: u32 = 50;

/// The page that `page` and `page_size` name, the first unless said.
pub(super) fn asked(uri: &Uri) -> Result<Page, Invalid> {
    Ok(Page { number: number(uri, "page", 1, (1, u32::MAX))?, size: size(uri)? })
}

/// How many a list may show.
pub(super) fn size(uri: &Uri) -> Result<u32, Invalid> {
    number(uri, "page_size", SIZE, (10, 100))
}

fn number(uri: &Uri, name: &str, default: u32, (least, most): (u32, u32)) -> Result<u32, Invalid> {
    let Some(text) = query(uri, name) else { return Ok(default) };
    let number = text.parse().ok().filter(|number| (least..=most).contains(number));
    number.ok_or_else(|| Invalid::new(name, format!("must be a number from {least} to {most}")))
}

/// Which page it is, of how many.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Told {
    page: u32,
    page_size: u32,
    total: u64,
    total_pages: u64,
}

/// A page of a list of so many.
pub(super) fn told(page: Page, total: u64) -> Told {
    let Page { number, size } = page;
    Told { page: number, page_size: size, total, total_pages: total.div_ceil(u64::from(size)) }
}
