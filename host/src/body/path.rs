//! Where in a body does something stand?

use compact_str::CompactString;

/// One step from a value to a value in it.
#[derive(Debug, Clone, Copy)]
enum Step<'a> {
    Member(&'a str),
    Item(usize),
}

/// A place in a body, as the steps that lead to it. Written out only for what is kept: most places are only passed.
#[derive(Debug, Clone, Copy)]
pub struct Path<'a> {
    before: Option<&'a Self>,
    step: Step<'a>,
}

impl<'a> Path<'a> {
    /// A top-level field.
    pub fn root(name: &'a str) -> Self {
        Self { before: None, step: Step::Member(name) }
    }

    /// A member of the object that stands here.
    pub fn member(&'a self, name: &'a str) -> Self {
        Self { before: Some(self), step: Step::Member(name) }
    }

    /// An item of the list that stands here, counted from 0.
    pub fn item(&'a self, index: usize) -> Self {
        Self { before: Some(self), step: Step::Item(index) }
    }

    /// The name of what stands here, where it is a member.
    pub(super) fn name(&self) -> Option<&'a str> {
        match self.step {
            Step::Member(name) => Some(name),
            Step::Item(_) => None,
        }
    }

    /// The path in dotted form, as `messages[2].content`.
    pub fn dotted(&self) -> CompactString {
        let mut dotted = CompactString::default();
        self.write(&mut dotted);
        dotted
    }

    fn write(&self, out: &mut CompactString) {
        if let Some(before) = self.before {
            before.write(out);
        }
        match self.step {
            Step::Member(name) => {
                if !out.is_empty() {
                    out.push('.');
                }
                out.push_str(name);
            }
            Step::Item(index) => {
                out.push('[');
                out.push_str(itoa::Buffer::new().format(index));
                out.push(']');
            }
        }
    }
}

impl From<&Path<'_>> for String {
    fn from(path: &Path<'_>) -> Self {
        path.dotted().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_written_with_dots_and_brackets() {
        let messages = Path::root("messages");
        let message = messages.item(12);
        assert_eq!(messages.dotted(), "messages");
        assert_eq!(message.member("content").item(0).member("text").dotted(), "messages[12].content[0].text");
    }
}
