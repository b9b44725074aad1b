//! Cuts a provider's stream into server-sent events, wherever its bytes are cut.

use super::Failure;
use std::borrow::Cow;

/// The most bytes of one event that are kept while it is incomplete; what is larger is no event of a model's answer.
const MOST: usize = 8 << 20;

/// Reads a stream. What is incomplete waits for more bytes.
#[derive(Debug, Default)]
pub struct Reader {
    buffer: Vec<u8>,
    /// Up to where no event ends.
    searched: usize,
}

impl Reader {
    /// Takes bytes as they arrive and hands over the name and the data of each event that they complete. Comments
    /// and events without data are passed over.
    ///
    /// # Errors
    /// What `take` reports, an event that is no text, or one that is too large.
    pub fn push(
        &mut self,
        bytes: &[u8],
        mut take: impl FnMut(Option<&str>, &str) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        self.buffer.extend_from_slice(bytes);
        let mut begin = 0;
        while let Some(end) = self.end_of_event(begin) {
            read(self.buffer.get(begin..end).unwrap_or_default(), &mut take)?;
            begin = end;
            self.searched = end;
        }
        self.buffer.drain(..begin);
        self.searched -= begin;
        if self.buffer.len() > MOST {
            return Err(Failure::InvalidReply(format!("an event of more than {MOST} bytes")));
        }
        Ok(())
    }

    /// The stream has ended: hands over the event that its end completes.
    ///
    /// # Errors
    /// What `take` reports, or an event that is no text.
    pub fn finish(
        &mut self,
        mut take: impl FnMut(Option<&str>, &str) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        self.searched = 0;
        read(&std::mem::take(&mut self.buffer), &mut take)
    }

    /// Where the first event ends: behind an empty line.
    fn end_of_event(&mut self, begin: usize) -> Option<usize> {
        let mut line = self.searched.max(begin);
        while let Some(length) = self.buffer.get(line..)?.iter().position(|&byte| byte == b'\n') {
            let next = line + length + 1;
            if matches!(self.buffer.get(line..next), Some(b"\n" | b"\r\n")) {
                return Some(next);
            }
            line = next;
        }
        self.searched = line;
        None
    }
}

fn read(
    block: &[u8],
    take: &mut impl FnMut(Option<&str>, &str) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let block = str::from_utf8(block);
    let block = block.map_err(|_| Failure::InvalidReply("an event that is not UTF-8".into()))?;
    let (mut name, mut data) = (None, None::<Cow<'_, str>>);
    for line in block.lines() {
        if let Some(value) = field(line, "data:") {
            data = Some(match data {
                Some(before) => Cow::Owned(format!("{before}\n{value}")),
                None => Cow::Borrowed(value),
            });
        } else if let Some(value) = field(line, "event:") {
            name = Some(value);
        }
    }
    data.map_or(Ok(()), |data| take(name, &data))
}

fn field<'a>(line: &'a str, name: &str) -> Option<&'a str> {
    let value = line.strip_prefix(name)?;
    Some(value.strip_prefix(' ').unwrap_or(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    const STREAM: &str = ": hello\n\ndata: one é\n\nevent: error\r\ndata:two\r\ndata: three\r\n\r\nid: 7\n\nevent: last\ndata: four";

    fn read(pieces: &[&[u8]]) -> Vec<(String, String)> {
        let (mut reader, mut events) = (Reader::default(), Vec::new());
        let mut take = |name: Option<&str>, data: &str| {
            events.push((name.unwrap_or_default().into(), data.into()));
            Ok(())
        };
        for piece in pieces {
            assert_eq!(reader.push(piece, &mut take), Ok(()));
        }
        assert_eq!(reader.finish(&mut take), Ok(()));
        events
    }

    #[test]
    fn events_are_the_same_wherever_the_bytes_are_cut() {
        let whole = read(&[STREAM.as_bytes()]);
        let told: Vec<_> = whole.iter().map(|(name, data)| (name.as_str(), data.as_str())).collect();
        assert_eq!(told, [("", "one é"), ("error", "two\nthree"), ("last", "four")]);
        for cut in 0..STREAM.len() {
            let (front, rest) = STREAM.as_bytes().split_at(cut);
            assert_eq!(read(&[front, rest]), whole, "cut at {cut}");
        }
        let bytes: Vec<&[u8]> = STREAM.as_bytes().chunks(1).collect();
        assert_eq!(read(&bytes), whole);
    }

    #[test]
    fn an_event_without_end_is_refused() {
        let mut reader = Reader::default();
        let filler = vec![b'a'; MOST];
        assert_eq!(reader.push(&filler, |_, _| Ok(())), Ok(()));
        assert!(reader.push(b"a", |_, _| Ok(())).is_err());
    }
}
