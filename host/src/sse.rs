//! How are server-sent events cut out of bytes that arrive cut anywhere, and written again?

use bytes::{Bytes, BytesMut};

/// One event of a stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SseEvent {
    /// The `event:` line.
    pub name: Option<String>,
    /// The `data:` lines, joined by line feeds.
    pub data: Bytes,
}

/// The event is larger than the reader keeps.
#[derive(Debug, thiserror::Error)]
#[error("an event is larger than {limit} bytes")]
pub struct EventTooLarge {
    /// The limit in bytes.
    pub limit: usize,
}

/// Reads events; what is incomplete waits for more bytes.
#[derive(Debug)]
pub struct SseReader {
    buffer: BytesMut,
    /// How far the buffer was searched for the end of an event.
    searched: usize,
    limit: usize,
}

impl SseReader {
    /// A reader that keeps at most `limit` bytes of an incomplete event.
    pub fn new(limit: usize) -> Self {
        Self { buffer: BytesMut::new(), searched: 0, limit }
    }

    /// Takes bytes as they arrive.
    ///
    /// # Errors
    /// The event that has begun is too large.
    pub fn push(&mut self, bytes: &[u8]) -> Result<(), EventTooLarge> {
        self.buffer.extend_from_slice(bytes);
        // Complete events are taken out before more is pushed, so what is left is one incomplete event.
        if self.buffer.len() - bytes.len().min(self.buffer.len()) > self.limit {
            return Err(EventTooLarge { limit: self.limit });
        }
        Ok(())
    }

    /// The next complete event. Comments and events without data are passed over.
    pub fn next_event(&mut self) -> Option<SseEvent> {
        loop {
            let end = self.find_end()?;
            let block = self.buffer.split_to(end).freeze();
            self.searched = 0;
            if let Some(event) = parse(&block) {
                return Some(event);
            }
        }
    }

    /// The event that the end of the stream completes.
    pub fn finish(&mut self) -> Option<SseEvent> {
        let block = self.buffer.split().freeze();
        parse(&block)
    }

    /// Where the first event ends: after an empty line.
    fn find_end(&mut self) -> Option<usize> {
        let mut line = self.searched;
        while let Some(length) = memchr::memchr(b'\n', self.buffer.get(line..)?) {
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

fn parse(block: &Bytes) -> Option<SseEvent> {
    let mut name = None;
    let mut data: Option<Bytes> = None;
    for line in lines(block) {
        if let Some(value) = field(line, b"data:") {
            let value = block.slice_ref(value);
            data = Some(data.map_or(value.clone(), |before| joined(&before, &value)));
        } else if let Some(value) = field(line, b"event:") {
            name = Some(String::from_utf8_lossy(value).into_owned());
        }
    }
    data.map(|data| SseEvent { name, data })
}

/// The lines of a text without what ends them.
fn lines(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest?;
        let end = memchr::memchr(b'\n', text);
        rest = end.and_then(|end| text.get(end + 1..));
        let line = text.get(..end.unwrap_or(text.len()))?;
        Some(line.strip_suffix(b"\r").unwrap_or(line))
    })
}

fn field<'a>(line: &'a [u8], name: &[u8]) -> Option<&'a [u8]> {
    let value = line.strip_prefix(name)?;
    Some(value.strip_prefix(b" ").unwrap_or(value))
}

fn joined(before: &Bytes, value: &Bytes) -> Bytes {
    let mut joined = BytesMut::with_capacity(before.len() + 1 + value.len());
    joined.extend_from_slice(before);
    joined.extend_from_slice(b"\n");
    joined.extend_from_slice(value);
    joined.freeze()
}

/// Writes one event.
pub fn write(out: &mut BytesMut, name: Option<&str>, data: &[u8]) {
    if let Some(name) = name {
        out.extend_from_slice(b"event: ");
        out.extend_from_slice(name.as_bytes());
        out.extend_from_slice(b"\n");
    }
    // A line feed would end the line, so each line of the data gets its own.
    for line in lines(data) {
        out.extend_from_slice(b"data: ");
        out.extend_from_slice(line);
        out.extend_from_slice(b"\n");
    }
    out.extend_from_slice(b"\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    const STREAM: &[u8] =
        b": hello\n\ndata: one\n\nevent: error\r\ndata:two\r\ndata: three\r\n\r\nid: 7\n\ndata: [DONE]\n\n";

    fn read(pieces: &[&[u8]]) -> Vec<(Option<String>, String)> {
        let mut reader = SseReader::new(1024);
        let mut events = Vec::new();
        for piece in pieces {
            reader.push(piece).unwrap();
            while let Some(event) = reader.next_event() {
                events.push((event.name, String::from_utf8(event.data.to_vec()).unwrap()));
            }
        }
        events
    }

    #[test]
    fn events_are_the_same_wherever_the_bytes_are_cut() {
        let whole = read(&[STREAM]);
        let expected = [(None, "one"), (Some("error"), "two\nthree"), (None, "[DONE]")];
        let told: Vec<_> = whole.iter().map(|(name, data)| (name.as_deref(), data.as_str())).collect();
        assert_eq!(told, expected);
        for cut in 0..STREAM.len() {
            assert_eq!(read(&[&STREAM[..cut], &STREAM[cut..]]), whole, "cut at {cut}");
        }
    }

    #[test]
    fn an_event_without_end_is_refused() {
        let mut reader = SseReader::new(8);
        let refused = (0..4).any(|_| reader.push(b"data: xxxx").is_err() || reader.next_event().is_some());
        assert!(refused);
    }

    #[test]
    fn what_is_written_is_read_again() {
        let mut out = BytesMut::new();
        write(&mut out, Some("error"), b"a\nb");
        assert_eq!(read(&[&out]), [(Some("error".to_owned()), "a\nb".to_owned())]);
    }
}
