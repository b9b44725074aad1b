//! Which sentences must be read? Those with a word that a rule could begin with, and those that may go on with one.

use crate::class::OBJECT;
use crate::judge::{Judgement, judge};
use crate::lexicon::Lexicon;
use crate::sentence::{CONTEXT, Context, Sentence, is_part};
use crate::skim::{Skim, Trigger};
use ghat_sdk::matchers::sentence_end;
use std::ops::Range;

/// The longest sentence, in bytes; a longer one is judged in parts.
const SENTENCE: usize = 1024;

/// A text whose sentences are judged one after the other. Those that no rule could hold of are passed over; they are read
/// later, if it turns out that the sentences behind them depend on what was said in them.
#[derive(Debug)]
pub struct Reader<'t> {
    text: &'t str,
    lexicon: &'t Lexicon,
    complete: bool,
    from: usize,
    skim: Skim<'t>,
    trigger: Option<Trigger>,
    context: Context,
    /// Whether `context` knows of what was said before `from`.
    knows_before: bool,
    /// Where sentences begin that `context` does not know of: the latest, and an earlier one, which is far enough before
    /// the present one for all that can matter.
    unread: [usize; 2],
}

impl<'t> Reader<'t> {
    /// Begins with the sentence at `from`.
    #[must_use]
    pub fn new(text: &'t str, from: usize, complete: bool, lexicon: &'t Lexicon) -> Self {
        let mut skim = Skim::at(text, text.floor_char_boundary(from.saturating_sub(CONTEXT)), lexicon);
        let trigger = skim.next();
        let near = is_within_word(text, from) || trigger.is_some_and(|one| one.at < from);
        let context = if near { Context::before(text, from, lexicon) } else { Context::default() };
        Self {
            text,
            lexicon,
            complete,
            from,
            skim,
            trigger,
            context,
            knows_before: near || from == 0,
            unread: [from; 2],
        }
    }

    /// Whether no sentence from `start` on can be found, whatever its end.
    #[must_use]
    pub fn is_idle(&mut self, start: usize) -> bool {
        let cut = self.text.len() - start > SENTENCE || is_within_word(self.text, start);
        let _ = self.triggers(start..start);
        !cut && self.trigger.is_none() && !self.context.is_near_object(start)
    }

    /// Where the sentence at `start` ends; nothing where more text will tell.
    #[must_use]
    pub fn end(&self, start: usize) -> Option<usize> {
        sentence_end(self.text, start, SENTENCE, self.complete)
    }

    /// Judges the sentence behind the last one.
    #[must_use]
    pub fn judge(&mut self, part: Range<usize>) -> Option<Judgement> {
        let classes = self.triggers(part.clone());
        // A word that was cut by the longest sentence is another one on either side.
        let cut = is_within_word(self.text, part.start) || is_within_word(self.text, part.end);
        let goes_on = self.context.is_near_object(part.start);
        if classes == 0 && !cut && !goes_on {
            self.pass_over(part.start);
            return None;
        }
        if cut || classes & OBJECT != 0 {
            self.catch_up(part.start);
        }
        let before = self.context.object(part.start);
        let sentence = Sentence::read(self.text, part.clone(), self.lexicon, &mut self.context);
        if cut || goes_on || classes & OBJECT != 0 {
            self.unread = [part.end; 2];
        } else {
            self.pass_over(part.start);
        }
        judge(&sentence, before)
    }

    /// The classes of the triggers in a part of the text. Those before it are passed over.
    fn triggers(&mut self, part: Range<usize>) -> u32 {
        let mut classes = 0;
        while let Some(one) = self.trigger.filter(|one| one.at < part.end) {
            classes |= if one.at < part.start { 0 } else { one.classes };
            self.trigger = self.skim.next();
        }
        classes
    }

    fn pass_over(&mut self, start: usize) {
        let [_, latest] = self.unread;
        if start > latest + CONTEXT {
            self.unread = [latest, start];
        }
    }

    /// Lets `context` know what was said before the sentence at `until`.
    fn catch_up(&mut self, until: usize) {
        let [mut start, _] = self.unread;
        if !self.knows_before && start == self.from {
            self.context = Context::before(self.text, start, self.lexicon);
        }
        self.knows_before = true;
        while start < until {
            let Some(end) = self.end(start) else { return };
            let _ = Sentence::read(self.text, start..end, self.lexicon, &mut self.context);
            start = end;
        }
    }
}

/// Whether a word goes on at a place.
fn is_within_word(text: &str, at: usize) -> bool {
    text.split_at_checked(at)
        .is_some_and(|(before, rest)| before.ends_with(is_part) && rest.starts_with(is_part))
}
