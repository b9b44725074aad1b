//! Is a number, or a run of hexadecimal groups, an IP address?

use crate::context::Words;
use crate::digits::{Gap, Number};
use crate::finding::{Entity, Finding, Match, Piece};
use core::net::Ipv6Addr;
use memchr::memchr_iter;

const VERSIONS: Words = Words::of(&["version", "v", "ver", "release", "build", "section", "chapter"]);
const LONGEST_V6: usize = 45;

/// Judges the number that begins at `number.start` as an IPv4 address.
#[must_use]
pub fn judge(number: &Number<'_>) -> Match {
    let mut groups = number.groups();
    let mut end = number.start;
    for place in 0..4 {
        let Some(group) = groups.next() else { return Match::No };
        if (place > 0 && group.gap != Some(Gap::Dot)) || !is_octet(group.digits) {
            return Match::No;
        }
        end = group.end;
    }
    let (start, after) = (number.start, number.bytes.get(end));
    // A user may stand before it, a port or the length of a network behind it.
    let opens = number.opens(start) || number.before(1) == Some(b'@');
    let closes = number.closes(end) || matches!(after, Some(b':' | b'/'));
    let dotted = groups.next().is_some_and(|group| group.gap == Some(Gap::Dot));
    if opens && closes && !dotted && !number.names(&VERSIONS) {
        Match::Yes { end, score: 0.85 }
    } else {
        Match::No
    }
}

/// Adds every IPv6 address to `found`; returns where one begins that may still grow.
pub fn find_v6(piece: Piece<'_>, found: &mut Vec<Finding>) -> Option<usize> {
    let bytes = piece.text.as_bytes();
    let mut open = None;
    let mut seen = 0;
    for colon in memchr_iter(b':', bytes) {
        if colon < seen {
            continue;
        }
        let before = bytes.get(..colon).unwrap_or_default();
        let start = colon - before.iter().rev().take(LONGEST_V6).take_while(|&&b| is_part(b)).count();
        let length = bytes.get(start..).unwrap_or_default().iter().take_while(|&&b| is_part(b)).count();
        seen = start + length;
        if start < piece.settled {
            continue;
        }
        if seen == bytes.len() && !piece.complete && length <= LONGEST_V6 {
            open = open.or(Some(start));
            continue;
        }
        let run = piece.text.get(start..seen).unwrap_or_default().trim_end_matches('.');
        let bounded = !neighbour(bytes, start.checked_sub(1)) && !neighbour(bytes, Some(seen));
        let enough = run.len() <= LONGEST_V6 && run.bytes().any(|b| b.is_ascii_digit());
        if bounded && enough && run.parse::<Ipv6Addr>().is_ok_and(|address| !address.is_unspecified()) {
            found.push(Finding { entity: Entity::IpAddress, start, end: start + run.len(), score: 0.85 });
        }
    }
    open
}

fn is_octet(digits: &[u8]) -> bool {
    let value = digits.iter().take(4).fold(0, |sum, digit| sum * 10 + u32::from(digit - b'0'));
    digits.len() <= 3 && value <= 255 && (digits.len() == 1 || digits.first() != Some(&b'0'))
}

fn is_part(byte: u8) -> bool {
    byte.is_ascii_hexdigit() || matches!(byte, b':' | b'.')
}

fn neighbour(bytes: &[u8], at: Option<usize>) -> bool {
    at.and_then(|at| bytes.get(at)).is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'_')
}
