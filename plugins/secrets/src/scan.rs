//! What secrets does a text hold? Every rule's answers, put in order.

use crate::alphabet::{self, Alphabet, Ends};
use crate::finding::{Finding, Match, Outcome, Piece};
use crate::settings::Settings;
use crate::{beside, jwt, located, pem};
use ghat_sdk::matchers::{HIDDEN_REACH, Unhidden};

/// How many bytes before a place its judgement may depend on: the key word, and the mark between it and the value.
pub const LOOK_BEHIND: usize = (beside::REACH + beside::MARK_REACH + 32) * HIDDEN_REACH;
/// The longest beginning of any family, of a random string before its first long run, or a whole secret of two parts
/// that a tilde joins.
const LONGEST_PREFIX: usize = 48;

/// Finds secrets in `piece`.
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
    let mut scan = Scan { piece, settings, ends: Ends::default(), found: Vec::new(), open: None };
    scan.words();
    scan.marks();
    if !piece.complete {
        // A tilde joins the two parts of some keys, and those in base64 have more marks.
        let joins = |b: &u8| Alphabet::Key.has(*b);
        let word = piece.text.as_bytes().iter().rev().take(LONGEST_PREFIX).take_while(|b| joins(b)).count();
        if word > 0 {
            scan.answer(Match::More((piece.text.len() - word).max(piece.settled)));
        }
    }
    scan.settle()
}

struct Scan<'a> {
    piece: Piece<'a>,
    settings: &'a Settings,
    ends: Ends,
    found: Vec<Finding>,
    open: Option<usize>,
}

impl Scan<'_> {
    /// Looks into every long word, at its beginning and behind each mark in it.
    fn words(&mut self) {
        let bytes = self.piece.text.as_bytes();
        let mut from = self.piece.settled;
        while let Some((start, end)) = alphabet::next_run(bytes, from) {
            from = end;
            let run = bytes.get(start..end).unwrap_or_default();
            let before = [self.piece.before(start).unwrap_or(b' ')];
            let pairs = before.iter().chain(run).zip(run).enumerate();
            for (offset, (_, &byte)) in pairs.filter(|(_, (before, _))| !before.is_ascii_alphanumeric()) {
                self.word(start + offset, byte);
            }
            self.run(start, end);
            if self.settings.generic {
                let answer = beside::spoken(self.piece, start, &mut self.ends, self.settings.min_entropy);
                self.answer(answer);
            }
        }
    }

    /// Judges a run as a whole.
    fn run(&mut self, start: usize, end: usize) {
        if self.piece.before(start) == Some(b'~') {
            match located::behind_tilde(self.piece, start, &mut self.ends) {
                Match::Yes(found) if !self.settings.wants(found.rule) => {}
                answer => self.answer(answer),
            }
        }
        if (36..=38).contains(&(end - start)) && self.settings.wants("mailchimp") && !self.piece.is_open(end)
        {
            self.answer(located::mailchimp(self.piece, start, end));
        }
    }

    fn word(&mut self, start: usize, first: u8) {
        let prefixed = self.settings.prefixes.judge(self.piece, start, &mut self.ends);
        self.answer(prefixed);
        if first == b'e' && self.settings.jwt {
            let answer = jwt::judge(self.piece, start, &mut self.ends);
            self.answer(answer);
        }
        if first == b'-' && self.settings.private_key {
            self.answer(pem::judge(self.piece, start));
        }
        if matches!(first, b'M' | b'N' | b'O') && self.settings.discord {
            let answer = located::discord(self.piece, start, &mut self.ends);
            self.answer(answer);
        }
    }

    /// Looks around every colon and equals sign, also those of which only the value is not settled.
    fn marks(&mut self) {
        let from = self.piece.settled.saturating_sub(beside::MARK_REACH);
        for mark in memchr::memchr2_iter(b':', b'=', self.piece.from(from)).map(|offset| from + offset) {
            if self.piece.from(mark).starts_with(b"://") {
                self.credentials(mark);
                continue;
            }
            if self.settings.telegram && self.piece.before(mark).is_some_and(|b| b.is_ascii_digit()) {
                let answer = located::telegram(self.piece, mark, &mut self.ends);
                self.answer(answer);
            }
            match beside::assigned(self.piece, mark, &mut self.ends, self.settings) {
                Match::Yes(found) if !self.settings.wants(found.rule) => {}
                answer => self.answer(answer),
            }
        }
    }

    fn credentials(&mut self, colon: usize) {
        if self.settings.url_credentials {
            self.answer(located::url_credentials(self.piece, colon));
        }
    }

    /// Keeps an answer, unless it is of settled text.
    fn answer(&mut self, answer: Match) {
        match answer {
            Match::More(start) if start >= self.piece.settled => {
                self.open = Some(self.open.map_or(start, |open| open.min(start)));
            }
            Match::Yes(found) if found.start >= self.piece.settled => self.found.push(found),
            Match::No | Match::More(_) | Match::Yes(_) => {}
        }
    }

    /// Orders findings, drops what overlaps or begins in the undecided end, and moves that end behind the last finding.
    fn settle(self) -> Outcome {
        let Self { mut found, open, .. } = self;
        // A rule that knows the family is surer than one that knows the key word.
        found.sort_by(|a, b| (a.start, b.end).cmp(&(b.start, a.end)).then(b.score.total_cmp(&a.score)));
        let mut last = 0;
        found.retain(|finding| {
            let stands = finding.start >= last && open.is_none_or(|open| finding.start < open);
            if stands {
                last = finding.end;
            }
            stands
        });
        Outcome { findings: found, undecided: open.map(|open| open.max(last)) }
    }
}
