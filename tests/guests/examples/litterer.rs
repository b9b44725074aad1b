//! Fills memory with the text that it is shown, and tells whether memory that it has never used holds any: what an
//! instance before it left behind.

use ghat_guests::{Context, Failure, Segment, Verdict, found, nothing, triggered};

/// Pages of 64 KiB that are filled.
const PAGES: usize = 64;
const PAGE: usize = 64 * 1024;
/// What they are filled with. It is made when it is needed, so that the file does not hold it.
const LITTER: u64 = 0x5eed_0fba_11ad_0ce5;

fn inspect(_: &Context, text: &[Segment]) -> Result<Verdict, Failure> {
    let end = std::arch::wasm32::memory_grow(0, PAGES);
    if end == usize::MAX {
        return Err(Failure::Other("no memory to look at".into()));
    }
    let litter = std::hint::black_box(LITTER);
    // SAFETY: the pages were just added, so that nothing else stands in them; a page holds whole words.
    let words = unsafe { std::slice::from_raw_parts_mut((end * PAGE) as *mut u64, PAGES * PAGE / 8) };
    if words.iter().any(|&word| word != 0) {
        return Ok(found("left-behind", None, ""));
    }
    if triggered(text).is_some() {
        words.fill(litter);
    }
    Ok(nothing())
}

ghat_guests::guardrail!("litterer", inspect);
