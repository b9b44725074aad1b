//! Cuts a stream of type `application/vnd.amazon.eventstream` into frames, wherever its bytes are cut.
//!
//! A frame is its length, that of its headers and a checksum of these; then headers, a payload, and a checksum of all of it.

use ghat_sdk::provider::Failure;
use ghat_sdk::provider::translation::Cut;

/// The most bytes of one frame; what is larger is no event of a model's answer.
const MOST: usize = 8 << 20;
/// Lengths and their checksum.
const PRELUDE: usize = 12;
/// The checksum at the end.
const CHECKSUM: usize = 4;

/// What stands before the name of what has gone wrong, so that no event is called so.
pub const EXCEPTION: char = '!';

/// Reads a stream. What is incomplete waits for more bytes.
#[derive(Debug, Default)]
pub struct Reader {
    buffer: Vec<u8>,
}

impl Cut for Reader {
    fn push(
        &mut self,
        bytes: &[u8],
        mut take: impl FnMut(Option<&str>, &str) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        self.buffer.extend_from_slice(bytes);
        let mut begin = 0;
        while let Some(length) = length(self.buffer.get(begin..).unwrap_or_default())? {
            let Some(frame) = self.buffer.get(begin..begin + length) else { break };
            Frame::read(frame)?.hand(&mut take)?;
            begin += length;
        }
        self.buffer.drain(..begin);
        Ok(())
    }

    fn finish(&mut self, _: impl FnMut(Option<&str>, &str) -> Result<(), Failure>) -> Result<(), Failure> {
        if self.buffer.is_empty() { Ok(()) } else { Err(broken("the stream broke off within a frame")) }
    }
}

/// The length of the frame that bytes begin with, once they tell.
fn length(bytes: &[u8]) -> Result<Option<usize>, Failure> {
    let (Some(whole), Some(headers), Some(checksum)) = (number(bytes, 0), number(bytes, 4), number(bytes, 8))
    else {
        return Ok(None);
    };
    if checksum != crc(bytes.get(..8).unwrap_or_default()) {
        return Err(broken("a frame whose lengths do not match their checksum"));
    }
    let (whole, headers) = (whole as usize, headers as usize);
    let fits = whole <= MOST && headers <= whole.saturating_sub(PRELUDE + CHECKSUM);
    if whole < PRELUDE + CHECKSUM || !fits {
        return Err(broken("a frame with impossible lengths"));
    }
    Ok(Some(whole))
}

/// A frame that is there in full.
struct Frame<'a> {
    headers: Vec<(&'a str, &'a str)>,
    payload: &'a [u8],
}

impl<'a> Frame<'a> {
    fn read(frame: &'a [u8]) -> Result<Self, Failure> {
        let end = frame.len().saturating_sub(CHECKSUM);
        let (front, length) = (frame.get(..end).unwrap_or_default(), number(frame, 4).unwrap_or_default());
        if number(frame, end) != Some(crc(front)) {
            return Err(broken("a frame that does not match its checksum"));
        }
        let (headers, payload) = front
            .get(PRELUDE..)
            .and_then(|rest| rest.split_at_checked(length as usize))
            .ok_or_else(|| broken("a frame with impossible lengths"))?;
        let headers = texts(headers).ok_or_else(|| broken("a frame whose headers cannot be read"))?;
        Ok(Self { headers, payload })
    }

    fn header(&self, name: &str) -> Option<&'a str> {
        self.headers.iter().find(|(one, _)| *one == name).map(|(_, value)| *value)
    }

    fn hand(&self, take: &mut impl FnMut(Option<&str>, &str) -> Result<(), Failure>) -> Result<(), Failure> {
        let payload = str::from_utf8(self.payload).map_err(|_| broken("an event that is not UTF-8"))?;
        match self.header(":message-type") {
            Some("exception") => {
                let kind = self.header(":exception-type").unwrap_or_default();
                take(Some(&format!("{EXCEPTION}{kind}")), payload)
            }
            Some("error") => {
                let kind = self.header(":error-code").unwrap_or_default();
                let message = self.header(":error-message").unwrap_or_default();
                let message = serde_json::json!({ "message": message }).to_string();
                take(Some(&format!("{EXCEPTION}{kind}")), &message)
            }
            _ => take(self.header(":event-type"), payload),
        }
    }
}

/// The headers that are texts; others are passed over.
fn texts(mut bytes: &[u8]) -> Option<Vec<(&str, &str)>> {
    let mut texts = Vec::new();
    while let Some((length, rest)) = bytes.split_first() {
        let (name, rest) = rest.split_at_checked(usize::from(*length))?;
        let (kind, rest) = rest.split_first()?;
        let (length, rest) = match kind {
            // True and false.
            0 | 1 => (0, rest),
            2 => (1, rest),
            3 => (2, rest),
            4 => (4, rest),
            // A number, and a time.
            5 | 8 => (8, rest),
            // Bytes, and a text.
            6 | 7 => {
                let (length, rest) = rest.split_first_chunk::<2>()?;
                (usize::from(u16::from_be_bytes(*length)), rest)
            }
            // A UUID.
            9 => (16, rest),
            _ => return None,
        };
        let (value, rest) = rest.split_at_checked(length)?;
        if *kind == 7 {
            texts.push((str::from_utf8(name).ok()?, str::from_utf8(value).ok()?));
        }
        bytes = rest;
    }
    Some(texts)
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk().copied().map(u32::from_be_bytes)
}

/// The CRC-32 that Ethernet and zip have too.
pub(crate) fn crc(bytes: &[u8]) -> u32 {
    let step = |crc: u32, byte: &u8| {
        let place = (crc ^ u32::from(*byte)) & 0xff;
        crc >> 8 ^ TABLE.get(place as usize).copied().unwrap_or_default()
    };
    !bytes.iter().fold(!0, step)
}

/// What each byte does to a checksum.
static TABLE: [u32; 256] = table();

#[expect(clippy::indexing_slicing, reason = "worked out by the compiler, which checks it")]
const fn table() -> [u32; 256] {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < table.len() {
        let (mut crc, mut bit) = (byte as u32, 0);
        while bit < 8 {
            crc = if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 };
            bit += 1;
        }
        table[byte] = crc;
        byte += 1;
    }
    table
}

fn broken(what: &str) -> Failure {
    Failure::InvalidReply(what.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_checksum_is_the_published_one() {
        assert_eq!(crc(b"123456789"), 0xcbf4_3926);
    }

    #[test]
    fn headers_of_every_type_are_passed() {
        let mut bytes = Vec::new();
        for (kind, value) in [(0, 0), (1, 0), (2, 1), (3, 2), (4, 4), (5, 8), (8, 8), (9, 16)] {
            bytes.extend([1, b'x', kind]);
            bytes.extend(vec![0; value]);
        }
        bytes.extend([1, b'b', 6, 0, 1, 0xff, 1, b't', 7, 0, 2, b'o', b'k']);
        assert_eq!(texts(&bytes), Some(vec![("t", "ok")]));
        bytes.pop();
        assert_eq!(texts(&bytes), None);
        assert_eq!(texts(&[1, b'x', 10]), None);
    }
}
