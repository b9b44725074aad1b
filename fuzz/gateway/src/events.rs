//! Are the events of a stream the same wherever its bytes are cut, and when they are written and read again?

use bytes::BytesMut;
use dice::Dice;
use ghat::sse::{self, SseEvent, SseReader};

/// A stream whose events are not too large for the reader, whatever they are.
const LIMIT: usize = 1 << 20;

/// Reads a stream whole, cut at places that it chooses itself, and byte by byte.
///
/// # Panics
/// Something does not hold.
pub fn check(input: &[u8]) {
    let whole = read(LIMIT, [input]).expect("the limit is not passed");
    let mut dice = Dice::of(input);
    let few = dice.below(8);
    let cuts = dice.places(few, input.len());
    let bounds: Vec<usize> = [0].into_iter().chain(cuts).chain([input.len()]).collect();
    let pieces = || bounds.windows(2).map(|pair| &input[pair[0]..pair[1]]);
    assert_eq!(read(LIMIT, pieces()).as_ref(), Some(&whole), "{input:?} cut at {bounds:?}");
    assert_eq!(read(LIMIT, input.chunks(1)).as_ref(), Some(&whole), "{input:?} byte by byte");
    // A reader that keeps little says so, or reads the same.
    if let Some(events) = read(dice.below(64), pieces()) {
        assert_eq!(events, whole, "{input:?}");
    }
    check_written(&whole);
}

/// The events of a stream that comes in these pieces; nothing where one is too large.
fn read<'a>(limit: usize, pieces: impl IntoIterator<Item = &'a [u8]>) -> Option<Vec<SseEvent>> {
    let mut reader = SseReader::new(limit);
    let mut events = Vec::new();
    for piece in pieces {
        reader.push(piece).ok()?;
        events.extend(std::iter::from_fn(|| reader.next_event()));
    }
    events.extend(reader.finish());
    assert!(reader.next_event().is_none() && reader.finish().is_none(), "something is left after the end");
    Some(events)
}

fn check_written(events: &[SseEvent]) {
    let mut out = BytesMut::new();
    // A carriage return before a line's end belongs to that end once it is written.
    let kept = |text: &[u8]| !text.contains(&b'\r');
    let events: Vec<_> = events
        .iter()
        .filter(|event| kept(&event.data) && event.name.as_deref().is_none_or(|name| kept(name.as_bytes())))
        .cloned()
        .collect();
    for event in &events {
        sse::write(&mut out, event.name.as_deref(), &event.data);
    }
    assert_eq!(read(LIMIT, [&*out]), Some(events), "{out:?}");
}
