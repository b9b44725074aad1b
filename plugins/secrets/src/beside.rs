//! Is a value a secret because of the key word beside it?

use crate::alphabet::{Alphabet, Ends};
use crate::finding::{Finding, Match, Piece};
use crate::randomness;
use crate::settings::Settings;

/// How many bytes before a value its key word may stand.
pub const REACH: usize = 64;
/// How many bytes before a value the mark behind its key word may stand.
pub const MARK_REACH: usize = 32;
/// How many bytes of a random string may stand before its first long run.
pub const MOST_BEFORE: usize = 24;
const LONGEST: usize = 512;
const LONGEST_QUOTED: usize = 256;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Something that a machine drew.
    Key,
    /// Something that a person chose.
    Password,
}

/// Key words without the marks between their parts; whether a letter may stand before them; and what they say.
const KEYS: [(&str, bool, Kind, &str); 65] = [
    ("password", true, Kind::Password, "generic"),
    ("passwd", true, Kind::Password, "generic"),
    ("passphrase", true, Kind::Password, "generic"),
    ("passcode", true, Kind::Password, "generic"),
    ("passwort", true, Kind::Password, "generic"),
    ("kennwort", true, Kind::Password, "generic"),
    ("contraseña", true, Kind::Password, "generic"),
    ("motdepasse", true, Kind::Password, "generic"),
    ("wachtwoord", true, Kind::Password, "generic"),
    ("lösenord", true, Kind::Password, "generic"),
    ("senha", false, Kind::Password, "generic"),
    ("hasło", false, Kind::Password, "generic"),
    ("parola", false, Kind::Password, "generic"),
    ("şifre", false, Kind::Password, "generic"),
    ("пароль", true, Kind::Password, "generic"),
    ("密码", true, Kind::Password, "generic"),
    ("密碼", true, Kind::Password, "generic"),
    ("パスワード", true, Kind::Password, "generic"),
    ("비밀번호", true, Kind::Password, "generic"),
    ("pwd", true, Kind::Password, "generic"),
    ("pass", false, Kind::Password, "generic"),
    ("pw", false, Kind::Password, "generic"),
    ("secretaccesskey", true, Kind::Key, "aws"),
    ("accountkey", true, Kind::Key, "azure"),
    ("sharedaccesskey", true, Kind::Key, "azure"),
    ("sharedaccesssignature", true, Kind::Key, "azure"),
    ("sig", false, Kind::Key, "azure"),
    ("apikey", true, Kind::Key, "generic"),
    ("appkey", true, Kind::Key, "generic"),
    ("applicationkey", true, Kind::Key, "generic"),
    ("accesskey", true, Kind::Key, "generic"),
    ("authkey", true, Kind::Key, "generic"),
    ("secretkey", true, Kind::Key, "generic"),
    ("privatekey", true, Kind::Key, "generic"),
    ("signingkey", true, Kind::Key, "generic"),
    ("encryptionkey", true, Kind::Key, "generic"),
    ("masterkey", true, Kind::Key, "generic"),
    ("sessionkey", true, Kind::Key, "generic"),
    ("licensekey", true, Kind::Key, "generic"),
    ("consumerkey", true, Kind::Key, "generic"),
    ("clientkey", true, Kind::Key, "generic"),
    ("serverkey", true, Kind::Key, "generic"),
    ("servicekey", true, Kind::Key, "generic"),
    ("storagekey", true, Kind::Key, "generic"),
    ("functionkey", true, Kind::Key, "generic"),
    ("subscriptionkey", true, Kind::Key, "generic"),
    ("integrationkey", true, Kind::Key, "generic"),
    ("deploykey", true, Kind::Key, "generic"),
    ("hmackey", true, Kind::Key, "generic"),
    ("aeskey", true, Kind::Key, "generic"),
    ("privatekeyid", true, Kind::Key, "generic"),
    ("secret", true, Kind::Key, "generic"),
    ("secrets", true, Kind::Key, "generic"),
    ("token", true, Kind::Key, "generic"),
    ("tokens", true, Kind::Key, "generic"),
    ("authorization", true, Kind::Key, "generic"),
    ("bearer", false, Kind::Key, "generic"),
    ("auth", false, Kind::Key, "generic"),
    ("credential", true, Kind::Key, "generic"),
    ("credentials", true, Kind::Key, "generic"),
    ("sessionid", true, Kind::Key, "generic"),
    ("sessid", true, Kind::Key, "generic"),
    ("secretvalue", true, Kind::Key, "generic"),
    ("tokenvalue", true, Kind::Key, "generic"),
    ("keyvalue", true, Kind::Key, "generic"),
];

/// The key words, by their last two bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyWords(Vec<([u8; 2], usize)>);

impl KeyWords {
    /// Orders the key words.
    #[must_use]
    pub fn new() -> Self {
        let last = |name: &str| name.as_bytes().last_chunk::<2>().copied().unwrap_or_default();
        let mut order: Vec<_> =
            KEYS.iter().enumerate().map(|(index, (name, ..))| (last(name), index)).collect();
        order.sort_unstable();
        Self(order)
    }

    fn find(&self, key: &[u8]) -> Option<(Kind, &'static str)> {
        let last = key.last_chunk::<2>()?.map(|byte| byte.to_ascii_lowercase());
        let from = self.0.partition_point(|(end, _)| *end < last);
        let alike = self.0.iter().skip(from).take_while(|(end, _)| *end == last);
        let mut words = alike.filter_map(|&(_, index)| KEYS.get(index));
        words.find(|(name, inside, ..)| ends_in(key, name, *inside)).map(|(_, _, kind, rule)| (*kind, *rule))
    }
}

impl Default for KeyWords {
    fn default() -> Self {
        Self::new()
    }
}

/// Words that, before a random string in running text, say that it is a secret.
const SPOKEN: [&[u8]; 10] = [
    b"password",
    b"secret",
    b"token",
    b"api key",
    b"apikey",
    b"api_key",
    b"api-key",
    b"access key",
    b"bearer",
    b"credential",
];

/// Judges what is assigned at the `:` or `=` at `mark`.
pub fn assigned(piece: Piece<'_>, mark: usize, ends: &mut Ends, settings: &Settings) -> Match {
    let Some((kind, rule)) = key_before(piece, mark, &settings.key_words) else { return Match::No };
    let Some((start, quote)) = value_start(piece, mark) else { return Match::No };
    let mut end = match quote {
        Some(quote) => {
            let rest = piece.from(start).iter().take(LONGEST_QUOTED + 1);
            start + rest.take_while(|&&b| b != quote && !matches!(b, b'\n' | b'\\')).count()
        }
        None => ends.of(Alphabet::Value, piece, start),
    };
    if end - start > if quote.is_some() { LONGEST_QUOTED } else { LONGEST } {
        return Match::No;
    }
    if piece.is_open(end) {
        return Match::More(start);
    }
    while quote.is_none()
        && piece.before(end).is_some_and(|b| matches!(b, b'.' | b'?' | b':' | b')' | b']' | b'}'))
        && end > start
    {
        end -= 1;
    }
    let value = piece.text.as_bytes().get(start..end).unwrap_or_default();
    let secret = match kind {
        Kind::Key => is_key(value, settings.min_entropy),
        Kind::Password if quote.is_none() && is_parameter(piece, mark) => is_given(value),
        Kind::Password => is_password(value),
    };
    let code = || is_code(value) || (is_variable(value) && is_assignment(piece, mark, end));
    if secret && (quote.is_some() || !code()) {
        Match::Yes(Finding { rule, start, end, score: if kind == Kind::Key { 0.8 } else { 0.7 } })
    } else {
        Match::No
    }
}

/// Judges the random string in running text that the run at `run` is in, where a key word stands before it.
pub fn spoken(piece: Piece<'_>, run: usize, ends: &mut Ends, least_bits: f32) -> Match {
    // What parts the bytes of a key in base64 may stand before its first run.
    let before = piece.text.as_bytes().get(..run).unwrap_or_default();
    let start =
        run - before.iter().rev().take(MOST_BEFORE + 1).take_while(|&&b| Alphabet::Key.has(b)).count();
    if start + MOST_BEFORE < run || piece.before(start).is_some_and(|b| matches!(b, b'@' | b'%' | b':')) {
        return Match::No;
    }
    let end = ends.of(Alphabet::Key, piece, start);
    let value = piece.text.as_bytes().get(start..end).unwrap_or_default();
    let likely = piece.is_open(end) || (value.len() >= 20 && randomness::is_mixed(value, 2));
    if value.len() > LONGEST_QUOTED || !likely || !is_spoken_of(piece, start) {
        return Match::No;
    }
    if piece.is_open(end) {
        return Match::More(start);
    }
    let trimmed = value.len() - value.iter().rev().take_while(|b| matches!(b, b'.' | b'/' | b'-')).count();
    let value = value.get(..trimmed).unwrap_or_default();
    if value.len() >= 20 && is_key(value, least_bits + 0.25) && !is_code(value) && !is_uuid(value) {
        Match::Yes(Finding { rule: "generic", start, end: start + trimmed, score: 0.6 })
    } else {
        Match::No
    }
}

fn is_spoken_of(piece: Piece<'_>, start: usize) -> bool {
    let before = piece.text.as_bytes().get(..start).unwrap_or_default();
    let near = before.last_chunk::<48>().map_or(before, |chunk| chunk.as_slice());
    let is_spoken = |rest: &[u8]| {
        SPOKEN.iter().any(|word| rest.get(..word.len()).is_some_and(|head| head.eq_ignore_ascii_case(word)))
    };
    let starts = near
        .windows(2)
        .enumerate()
        .filter(|(_, pair)| matches!(pair, [a, b] if !a.is_ascii_alphabetic() && b.is_ascii_alphabetic()));
    starts.filter_map(|(index, _)| near.get(index + 1..)).any(is_spoken)
}

/// What the words before the mark at `mark` say of the value behind it.
fn key_before(piece: Piece<'_>, mark: usize, words: &KeyWords) -> Option<(Kind, &'static str)> {
    let before = piece.text.as_bytes().get(mark.saturating_sub(REACH)..mark).unwrap_or_default();
    let closing = before
        .iter()
        .rev()
        .take(4)
        .take_while(|b| matches!(b, b' ' | b'"' | b'\'' | b'`' | b']' | b'\\' | b'*' | b':'))
        .count();
    let key = before.get(..before.len() - closing).unwrap_or_default();
    words.find(key.strip_suffix(b" is").unwrap_or(key))
}

/// Whether `key` ends in `name`, with at most one mark between its letters.
fn ends_in(key: &[u8], name: &str, inside: bool) -> bool {
    let mut letters = key.iter().rev().peekable();
    for expected in name.bytes().rev() {
        letters.next_if(|b| matches!(b, b'_' | b'-' | b'.' | b' '));
        if !letters.next().is_some_and(|b| b.eq_ignore_ascii_case(&expected)) {
            return false;
        }
    }
    inside || !letters.next().is_some_and(u8::is_ascii_alphabetic)
}

/// Where the value behind a mark begins, and the quotation mark it stands in.
fn value_start(piece: Piece<'_>, mark: usize) -> Option<(usize, Option<u8>)> {
    let mut at = mark + 1;
    at += leading(piece.from(at), 2, |b| matches!(b, b':' | b'=' | b'>'));
    at += leading(piece.from(at), 4, |b| b == b' ' || b == b'\t' || b == b'*');
    at += leading(piece.from(at), 1, |b| b == b'\\');
    let quote = piece.from(at).first().copied().filter(|b| matches!(b, b'"' | b'\'' | b'`'));
    at += usize::from(quote.is_some());
    for scheme in [b"bearer ".as_slice(), b"basic ", b"token "] {
        if piece.from(at).get(..scheme.len()).is_some_and(|head| head.eq_ignore_ascii_case(scheme)) {
            at += scheme.len();
            at += leading(piece.from(at), 2, |b| b == b' ');
            break;
        }
    }
    (at < piece.text.len() && piece.text.is_char_boundary(at)).then_some((at, quote))
}

fn leading(rest: &[u8], most: usize, wanted: impl Fn(u8) -> bool) -> usize {
    rest.iter().take(most).take_while(|&&b| wanted(b)).count()
}

fn is_key(value: &[u8], least_bits: f32) -> bool {
    value.len() >= 16
        && value.iter().all(|&b| Alphabet::Key.has(b) || b == b'%')
        && value.iter().rev().skip_while(|b| **b == b'=').all(|b| *b != b'=')
        && (randomness::is_mixed(value, 2) || is_drawn(value))
        && randomness::bits(value) >= least_bits
        && !randomness::is_words(value)
        && !randomness::is_placeholder(value)
}

fn is_password(value: &[u8]) -> bool {
    let letters = value.iter().any(u8::is_ascii_alphabetic);
    let others = value.iter().any(|b| {
        b.is_ascii_digit() || matches!(b, b'!' | b'@' | b'#' | b'$' | b'%' | b'^' | b'&' | b'?' | b'+')
    });
    value.len() >= 6 && letters && (others || is_drawn(value)) && is_given(value)
}

/// Whether letters in both cases make no words.
fn is_drawn(value: &[u8]) -> bool {
    value.len() >= 8
        && value.iter().all(u8::is_ascii_alphanumeric)
        && value.iter().any(u8::is_ascii_lowercase)
        && value.iter().any(u8::is_ascii_uppercase)
        && !randomness::is_words(value)
}

/// What a connection string gives as the password is one, also where it is a word.
fn is_given(value: &[u8]) -> bool {
    (4..=128).contains(&value.len())
        && !value.iter().any(u8::is_ascii_whitespace)
        && randomness::bits(value) >= if value.len() < 8 { 1.5 } else { 2.0 }
        && !randomness::is_placeholder(value)
}

/// Whether the name before the mark is one of several in a connection string or address: `;Password=`, `&pwd=`.
fn is_parameter(piece: Piece<'_>, mark: usize) -> bool {
    let before = piece.text.as_bytes().get(mark.saturating_sub(MARK_REACH)..mark).unwrap_or_default();
    let mut marks =
        before.iter().rev().skip_while(|b| b.is_ascii_alphabetic() || matches!(b, b' ' | b'_' | b'-'));
    piece.from(mark).first() == Some(&b'=') && matches!(marks.next(), Some(b';' | b'&' | b'?'))
}

/// Whether a value may be the name of a variable: `db_password1`, `DB_PASSWORD_2`.
fn is_variable(value: &[u8]) -> bool {
    value.contains(&b'_')
        && value.iter().all(|&b| b.is_ascii_alphanumeric() || b == b'_')
        && randomness::is_words(value)
}

/// Whether what stands around a mark and its value is of a program, where a value without quotes is a variable.
fn is_assignment(piece: Piece<'_>, mark: usize, end: usize) -> bool {
    piece.before(mark) == Some(b' ')
        || piece.from(end).first().is_some_and(|b| matches!(b, b')' | b',' | b';'))
}

/// Whether a value without quotes is an expression: `os.environ[…]`, `get_token()`, `self.token1`.
fn is_code(value: &[u8]) -> bool {
    let called = value.iter().any(|b| matches!(b, b'(' | b'[' | b'{'));
    let mut dots = value.split(|&b| b == b'.');
    let first = dots.next().unwrap_or_default();
    let named = first.first().is_some_and(u8::is_ascii_alphabetic)
        && first.iter().all(|b| b.is_ascii_lowercase() || *b == b'_')
        && dots.next().is_some_and(|part| part.first().is_some_and(u8::is_ascii_alphabetic));
    called || named
}

/// Whether a value is a UUID, which says who something is, and is no key unless it is assigned to one.
fn is_uuid(value: &[u8]) -> bool {
    let lengths = value.split(|&b| b == b'-').map(<[u8]>::len);
    lengths.eq([8, 4, 4, 4, 12]) && value.iter().all(|b| b.is_ascii_hexdigit() || *b == b'-')
}
