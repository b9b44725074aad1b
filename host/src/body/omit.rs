//! What is a body without one of its fields?

use bytes::Bytes;

use super::{FieldChange, Fields, Index, Value};

/// The fields that hold what is said, or where it is kept: whoever loses one of them is asked something else. And those that
/// bound an answer, since a policy may have set them.
const KEPT: [&str; 12] = [
    "conversation",
    "input",
    "instructions",
    "max_completion_tokens",
    "max_output_tokens",
    "max_tokens",
    "messages",
    "model",
    "previous_response_id",
    "prompt",
    "stream",
    "system",
];

/// The body without the field at a dotted path. Nothing where there is none, or where it must stay.
pub fn without(body: &Bytes, path: &str) -> Option<Bytes> {
    let root = path.split(['.', '[']).next()?;
    if KEPT.contains(&root) {
        return None;
    }
    let index = Index::of(std::str::from_utf8(body).ok()?).ok()?;
    let (parent, name) = path.rsplit_once('.').unwrap_or(("", path));
    let object = at(index.root(), parent)?.object()?;
    object.get(name)?;
    let fields = Fields::of(object).ok()?;
    Some(fields.changed(&[FieldChange::Remove(name.into())]).apply(body))
}

/// The value at a dotted path below another; an empty path is that one's own.
fn at<'a>(value: Value<'a>, path: &str) -> Option<Value<'a>> {
    path.split('.').filter(|step| !step.is_empty()).try_fold(value, |value, step| {
        let (name, items) = step.split_at(step.find('[').unwrap_or(step.len()));
        let member = value.object()?.get(name)?;
        items
            .split_terminator(']')
            .try_fold(member, |list, item| list.items()?.nth(item.strip_prefix('[')?.parse().ok()?))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_goes_wherever_it_stands_unless_it_must_stay() {
        let body = r#"{"model":"m","max_tokens":9,"messages":[{"role":"user","name":"n"}],"top_k":3,"a":{"b":[[{"c":1,"d":2}]],"e":5}}"#;
        for (path, expected) in [
            ("top_k", Some(body.replace(r#""top_k":3,"#, ""))),
            ("a.e", Some(body.replace(r#","e":5"#, ""))),
            ("a.b[0][0].c", Some(body.replace(r#""c":1,"#, ""))),
            ("a.b[0][1].c", None),
            ("a.b[0]", None),
            ("a.b[x].c", None),
            ("a..e", Some(body.replace(r#","e":5"#, ""))),
            ("nothing", None),
            ("messages[0].name", None),
            ("model", None),
            ("max_tokens", None),
            ("", None),
        ] {
            let left = without(&Bytes::copy_from_slice(body.as_bytes()), path);
            let left = left.map(|left| String::from_utf8(left.to_vec()).unwrap());
            assert_eq!(left, expected, "{path}");
        }
    }
}
