//! Where e-mail addresses stand, in time linear in the text.

use memchr::memchr_iter;

/// The addresses of a text, in order: the first byte and the byte after the last.
pub fn find(text: &str) -> impl Iterator<Item = (usize, usize)> {
    // Neither the part before an `@` nor the part after it holds another, so no byte is looked at often.
    let bytes = text.as_bytes();
    memchr_iter(b'@', bytes).filter_map(|at| {
        let start = local_part(bytes.get(..at)?)?;
        let length = domain(bytes.get(at + 1..)?)?;
        Some((start, at + 1 + length))
    })
}

/// Where the part before the `@` begins.
fn local_part(before: &[u8]) -> Option<usize> {
    let belongs = |byte: &u8| byte.is_ascii_alphanumeric() || b"._%+-".contains(byte);
    let length = before.iter().rev().take_while(|byte| belongs(byte)).count();
    let part = before.get(before.len() - length..)?;
    let skipped = part.iter().take_while(|byte| !byte.is_ascii_alphanumeric()).count();
    let ends_well = part.last().is_some_and(|byte| *byte != b'.');
    (ends_well && skipped < length).then_some(before.len() - length + skipped)
}

/// How long the part after the `@` is: names with dots between them, the last of them letters.
fn domain(after: &[u8]) -> Option<usize> {
    let belongs = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'-' || *byte == b'.';
    let length = after.iter().take_while(|byte| belongs(byte)).count();
    let mut end = 0;
    let mut names = 0;
    let mut from = 0;
    for name in after.get(..length)?.split(|byte| *byte == b'.') {
        if name.is_empty() || name.first() == Some(&b'-') {
            break;
        }
        names += 1;
        let letters = name.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
        if names > 1 && letters >= 2 && (letters == name.len() || name.get(letters) == Some(&b'-')) {
            end = from + letters;
        }
        from += name.len() + 1;
    }
    (end > 0).then_some(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let found: Vec<&str> = find(text).map(|(start, end)| &text[start..end]).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn addresses_are_found() {
        check("ann@example.org", &["ann@example.org"]);
        check(
            "Mail <ann.smith+x@mail.example.co.uk>, bob_1@a-b.de.",
            &["ann.smith+x@mail.example.co.uk", "bob_1@a-b.de"],
        );
        check("größe ann@example.org…", &["ann@example.org"]);
        check("-ann@example.org--", &["ann@example.org"]);
    }

    #[test]
    fn what_only_looks_like_one_is_not() {
        for text in
            ["", "@", "a@", "@b.de", "a@b", "a@b.c", "a@.de", "a.@b.de", "@ann said", "a@1.2", "x@y..de"]
        {
            check(text, &[]);
        }
    }

    #[test]
    fn long_texts_take_linear_time() {
        check(&"a.".repeat(40_000), &[]);
        check(&"a@".repeat(40_000), &[]);
        check(&format!("{}@", "a".repeat(80_000)).repeat(2), &[]);
    }
}
