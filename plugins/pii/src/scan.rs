//! What personal data does a text hold? Every rule's answers, put in order.

use crate::digits::{self, Number};
use crate::finding::{Entity, Finding, Match, Outcome, Piece};
use crate::settings::Settings;
use crate::{birth, card, document, email, iban, ip, phone, spelled, ssn, wallet};
use ghat_sdk::matchers::{HIDDEN_REACH, Unhidden, next_digit};
use memchr::memchr3_iter;

/// How many bytes before a place its judgement may depend on: the longest local part and what stands before it, or
/// the words before a number.
pub const LOOK_BEHIND: usize = 160 * HIDDEN_REACH;

/// Finds personal data in `piece`.
///
/// What is found depends only on the text, never on how it was cut into pieces: each rule judges a place by a bounded
/// number of bytes around it, and where two findings overlap, the one that begins first stands, then the longer.
#[must_use]
pub fn scan(piece: Piece<'_>, settings: &Settings) -> Outcome {
    Unhidden::judge(
        piece,
        |clear| scan_clear(clear, settings),
        |found, clear| {
            let place = clear.original(found.start..found.end);
            Finding { start: place.start, end: place.end, ..found }
        },
    )
}

/// The same for a text in which nothing hides.
fn scan_clear(piece: Piece<'_>, settings: &Settings) -> Outcome {
    let mut found = Vec::new();
    let mut open = None;
    if settings.wants(Entity::Email) {
        open = earlier(open, addresses(piece, settings, &mut found));
    }
    if settings.wants(Entity::IpAddress) {
        open = earlier(open, ip::find_v6(piece, &mut found));
    }
    if settings.wants_numbers() {
        open = earlier(open, numbers(piece, settings, &mut found));
    }
    if !piece.complete {
        let ends = [
            email::open_word(piece.text),
            spelled::open_address(piece),
            digits::open_number(piece),
            birth::open_date(piece),
        ];
        open = ends.into_iter().fold(open, earlier);
    }
    let floor = piece.settled;
    settle(found, open.map(|open| open.max(floor)), settings)
}

/// Judges every mark that an e-mail address may have; returns where one begins that may still grow.
fn addresses(piece: Piece<'_>, settings: &Settings, found: &mut Vec<Finding>) -> Option<usize> {
    let bytes = piece.text.as_bytes();
    let rest = bytes.get(piece.settled..).unwrap_or_default();
    let mut open = None;
    for mark in memchr3_iter(b'@', b'[', b'(', rest).map(|offset| offset + piece.settled) {
        if bytes.get(mark) != Some(&b'@') {
            found.extend(spelled::bracketed(piece, mark));
            continue;
        }
        match email::judge(piece, mark) {
            email::Mark::Found(address) => found.push(address),
            email::Mark::Open(start) => open = open.or(Some(start)),
            email::Mark::No => {}
        }
    }
    let dots = settings.dots.find_iter(rest).map(|offset| offset + piece.settled);
    found.extend(dots.filter_map(|dot| spelled::worded(piece, dot)));
    open
}

/// Judges every number; returns where an account number begins that may still grow.
fn numbers(piece: Piece<'_>, settings: &Settings, found: &mut Vec<Finding>) -> Option<usize> {
    let bytes = piece.text.as_bytes();
    let mut open = None;
    // A number may begin with the marks or letters before its first digit.
    let mut from = piece.settled.saturating_sub(1);
    let within = |at: usize| at.checked_sub(1).and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_digit);
    let mut written = Number::new(bytes);
    while let Some(at) = next_digit(bytes, from) {
        let skip = bytes.get(at..).unwrap_or_default().iter().take_while(|b| b.is_ascii_digit()).count();
        from = at + skip;
        if within(at) {
            continue;
        }
        if skip >= 2 && settings.wants(Entity::Iban) && at >= piece.settled + 2 {
            match iban::judge(bytes, at - 2, piece.complete) {
                Match::Yes { end, score } => {
                    found.push(Finding { entity: Entity::Iban, start: at - 2, end, score });
                }
                Match::More => open = earlier(open, Some(at - 2)),
                Match::No => {}
            }
        }
        if skip <= birth::LONGEST_YEAR && digits::is_alone(bytes, at, from) && !birth::is_day(bytes, at, from)
        {
            continue;
        }
        written.move_to(at);
        found.extend(number(&written, settings).filter(|found| found.start >= piece.settled));
    }
    open
}

/// The first rule that knows a number has it, so that a card is never also a telephone number.
fn number(number: &Number<'_>, settings: &Settings) -> Option<Finding> {
    let start = number.start;
    let find = |entity, (start, answer)| match answer {
        Match::Yes { end, score } if score >= settings.min_score => {
            Some(Finding { entity, start, end, score })
        }
        Match::Yes { .. } | Match::No | Match::More => None,
    };
    let wanted = |entity, rule: fn(&Number<'_>) -> (usize, Match)| {
        if settings.wants(entity) { find(entity, rule(number)) } else { None }
    };
    let worded = |entity, rule| if number.is_worded() { wanted(entity, rule) } else { None };
    find(Entity::Card, (start, card::judge(number)))
        .or_else(|| find(Entity::UsSsn, (start, ssn::judge(number))))
        .or_else(|| find(Entity::IpAddress, (start, ip::judge(number))))
        .or_else(|| wanted(Entity::CryptoWallet, wallet::judge))
        .or_else(|| worded(Entity::BirthDate, birth::judge))
        .or_else(|| worded(Entity::Passport, document::passport))
        .or_else(|| worded(Entity::DriverLicense, document::licence))
        .or_else(|| find(Entity::Phone, phone::judge(number, &settings.plans)))
}

fn earlier(one: Option<usize>, other: Option<usize>) -> Option<usize> {
    one.into_iter().chain(other).min()
}

/// Orders findings, drops what overlaps or begins in the undecided end, and moves that end behind the last finding.
fn settle(mut found: Vec<Finding>, mut open: Option<usize>, settings: &Settings) -> Outcome {
    found.retain(|finding| finding.score >= settings.min_score && settings.wants(finding.entity));
    found.sort_by_key(|finding| (finding.start, usize::MAX - finding.end));
    let mut last = 0;
    found.retain(|finding| {
        let stands = finding.start >= last && open.is_none_or(|open| finding.start < open);
        if stands {
            last = finding.end;
        }
        stands
    });
    open = open.map(|open| open.max(last));
    Outcome { findings: found, undecided: open }
}
