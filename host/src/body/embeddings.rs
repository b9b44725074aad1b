//! What does an embeddings request hold?

use super::{Invalid, Object, Path, Text, TextReader, Value};
use crate::plugins::Author;

/// The texts of an embeddings request. Token arrays are accepted and hold no text.
///
/// # Errors
/// `input` is missing or of another type.
pub fn request_texts(body: Object<'_>) -> Result<Vec<Text>, Invalid> {
    let input = body.get("input").ok_or_else(|| Invalid::new("input", "is missing"))?;
    let (mut reader, path) = (TextReader::default(), Path::root("input"));
    if reader.string(input, Author::User, &path) {
        return Ok(reader.texts);
    }
    let list = input.items().filter(|list| list.clone().next().is_some()).ok_or_else(wrong)?;
    if list.clone().all(is_token) || list.clone().all(is_tokens) {
        return Ok(Vec::new());
    }
    for (index, item) in list.enumerate() {
        if !reader.string(item, Author::User, &path.item(index)) {
            return Err(wrong());
        }
    }
    Ok(reader.texts)
}

fn wrong() -> Invalid {
    Invalid::new(
        "input",
        "must be a string, a list of strings, a list of tokens, or a list of lists of tokens, and not empty",
    )
}

fn is_token(value: Value<'_>) -> bool {
    value.raw().parse::<u32>().is_ok()
}

fn is_tokens(value: Value<'_>) -> bool {
    value.items().is_some_and(|mut tokens| tokens.clone().next().is_some() && tokens.all(is_token))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::body::Index;

    fn texts(body: &str) -> Result<Vec<String>, Invalid> {
        let index = Index::of(body).unwrap();
        Ok(request_texts(index.root().object().unwrap())?
            .into_iter()
            .map(|text| format!("{}={}", text.path, text.text))
            .collect())
    }

    #[test]
    fn every_form_of_input_is_read() {
        assert_eq!(texts(r#"{"input":"a"}"#).unwrap(), ["input=a"]);
        assert_eq!(texts(r#"{"input":["a","b\n"]}"#).unwrap(), ["input[0]=a", "input[1]=b\n"]);
        assert!(texts(r#"{"input":[1,2,3]}"#).unwrap().is_empty());
        assert!(texts(r#"{"input":[[1],[2,3]]}"#).unwrap().is_empty());
    }

    #[test]
    fn another_form_is_refused_by_name() {
        for body in
            [r#"{}"#, r#"{"input":1}"#, r#"{"input":[]}"#, r#"{"input":["a",1]}"#, r#"{"input":{"a":1}}"#]
        {
            assert_eq!(texts(body).unwrap_err().param, "input", "{body}");
        }
    }
}
