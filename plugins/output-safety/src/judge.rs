//! Does a sentence tell how to do harm, or call to it, and how surely?

use crate::class::{
    DEFENCE, DEHUMANISING, DRUG, FEELING, FRAUD, GROUP, HANDLE, HARMLESS, HOW, HURT, KILL, MAKE, MALWARE,
    MATERIALS, MODAL, NEG, NEWS, OBJECT, PERSON, REFUSAL, SELF, SHOULD, STEP, TALE, TO, UNIT, WEAPON, YOU,
};
use crate::sentence::{Mark, Sentence};
use crate::skim::TRIGGER;

/// A rule that a sentence satisfies, and how surely.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Judgement {
    /// The rule's name.
    pub rule: &'static str,
    /// From 0 to 1.
    pub score: f32,
}

/// How far from an object the making of it may stand, in words.
const NEAR: u32 = 6;

/// The surest rule that a sentence satisfies. `context` are the objects of what was said before it.
#[must_use]
pub fn judge(sentence: &Sentence, context: Option<u32>) -> Option<Judgement> {
    // Most sentences have nothing that a rule could begin with.
    if context.is_none() && !sentence.has(TRIGGER) {
        return None;
    }
    let found = [
        making(sentence),
        going_on(sentence, context),
        self_harm(sentence),
        violence(sentence),
        hate(sentence),
    ];
    found.into_iter().flatten().max_by(|one, other| one.score.total_cmp(&other.score))
}

/// An object, and how it is made: "To build a …, you will need …".
fn making(sentence: &Sentence) -> Option<Judgement> {
    let objects =
        sentence.marks().iter().filter(|mark| mark.classes & OBJECT != 0 && !is_harmless(sentence, mark));
    let classes = objects.fold(0, |all, mark| all | mark.classes & OBJECT);
    if classes == 0 {
        return None;
    }
    let is_made = sentence.follows(MAKE, OBJECT, NEAR) || sentence.follows(OBJECT, MAKE, NEAR);
    let measured = sentence.has(HANDLE) && has_quantity(sentence);
    let base = match () {
        () if is_made && instructs(sentence) => 0.85,
        () if measured => 0.8,
        () => return None,
    };
    Some(Judgement { rule: name(classes), score: base - against(sentence, 0.3) })
}

/// A step of the instructions that a sentence before began.
fn going_on(sentence: &Sentence, context: Option<u32>) -> Option<Judgement> {
    let classes = context?;
    let orders = sentence.marks().iter().any(|mark| mark.leads && mark.classes & (HANDLE | MAKE) != 0);
    let is_step = orders && (sentence.is_item || sentence.has(STEP) || has_quantity(sentence));
    let lists = sentence.follows(YOU, MODAL, 2) && sentence.has(MATERIALS);
    // "Do not shake it" is a step too.
    (is_step || lists).then(|| Judgement { rule: name(classes), score: 0.75 - against(sentence, 0.0) })
}

fn self_harm(sentence: &Sentence) -> Option<Judgement> {
    let calls = sentence.follows(HURT, SELF, 3)
        && (leads(sentence, HURT) || urges(sentence, HURT) || has_how_to(sentence, HURT));
    let feels = if sentence.has(FEELING | HARMLESS) { 0.5 } else { 0.0 };
    calls.then(|| Judgement { rule: "self-harm", score: 0.9 - against(sentence, 0.4) - feels })
}

fn violence(sentence: &Sentence) -> Option<Judgement> {
    let calls = sentence.follows(KILL, PERSON, 3)
        && (leads(sentence, KILL) || urges(sentence, KILL) || has_how_to(sentence, KILL));
    calls.then(|| Judgement { rule: "violence", score: 0.8 - against(sentence, 0.4) })
}

fn hate(sentence: &Sentence) -> Option<Judgement> {
    let says = sentence.follows(GROUP, DEHUMANISING, NEAR);
    says.then(|| Judgement { rule: "hate", score: 0.8 - against(sentence, 0.4) })
}

/// What speaks against harm; a negation as much as `negation`.
fn against(sentence: &Sentence, negation: f32) -> f32 {
    let each = |classes, weight: f32, most| weight * sentence.count(classes).min(most) as f32;
    each(REFUSAL, 0.6, 1)
        + each(NEG, negation, 1)
        + each(DEFENCE, 0.25, 2)
        + each(NEWS, 0.25, 2)
        + each(TALE, 0.35, 1)
}

/// Whether the sentence is an instruction to make something.
fn instructs(sentence: &Sentence) -> bool {
    let you = sentence.follows(YOU, MODAL, 2) || sentence.follows(MODAL, YOU, 1);
    you || leads(sentence, MAKE) || has_how_to(sentence, MAKE) || (sentence.is_item && sentence.has(MAKE))
}

/// Whether it begins with a word of this class, as orders do.
fn leads(sentence: &Sentence, class: u32) -> bool {
    sentence.marks().iter().any(|mark| mark.leads && mark.classes & class != 0)
}

/// Whether it says that somebody should.
fn urges(sentence: &Sentence, class: u32) -> bool {
    sentence.follows(SHOULD, class, 3)
}

/// Whether it says how to, or begins with "to": "to make one, …".
fn has_how_to(sentence: &Sentence, class: u32) -> bool {
    let to_leads = sentence.marks().iter().any(|mark| mark.leads && mark.classes & TO != 0);
    sentence.follows(HOW, class, 4) || (to_leads && sentence.follows(TO, class, NEAR))
}

fn has_quantity(sentence: &Sentence) -> bool {
    sentence.marks().iter().any(|mark| mark.counted && mark.classes & UNIT != 0)
}

/// Whether the word beside an object makes a harmless thing of it.
fn is_harmless(sentence: &Sentence, object: &Mark) -> bool {
    sentence.marks().iter().any(|mark| mark.classes & HARMLESS != 0 && mark.word.abs_diff(object.word) == 1)
}

fn name(classes: u32) -> &'static str {
    const NAMES: [(u32, &str); 4] =
        [(WEAPON, "weapons"), (DRUG, "drugs"), (MALWARE, "malware"), (FRAUD, "fraud")];
    NAMES.iter().find(|(class, _)| class & classes != 0).map_or("harm", |(_, name)| name)
}
