//! What an injection is made of.

use crate::class::{
    ABOVE, AI, ALL, ARE, DATA, DECODE, DEV, DO, ENABLE, ENCODING, EVERYTHING, EXECUTE, FOLLOW, FREE, FROM,
    GIVEN, IMAGE, INSTEAD, LAYOUT, LEAK, LIMIT, MAKE, MARK, MODE, MY, NEG, NEW, NO, NOW, OBJECT, ONE, PRIOR,
    PROMPT, REPEAT, ROLE, SECRETLY, SEND, SHOW, SYS, TELL, TEXT, TOOL, URL, USER, VERB, VERB_END, VERBATIM,
    VOID, WEAK_MARK, WHAT, YOU, YOUR,
};

/// Words in an order, with room for others between them.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// The name that a finding carries.
    pub name: &'static str,
    /// What the first word must be.
    pub first: u64,
    /// What must follow, and how many words after the one before it at most.
    pub then: &'static [(u64, u32)],
    /// The score of this much.
    pub base: f32,
    /// What adds to the score or takes from it when it stands among those words or close to them.
    pub near: &'static [(u64, f32)],
}

const fn rule(
    name: &'static str,
    first: u64,
    then: &'static [(u64, u32)],
    base: f32,
    near: &'static [(u64, f32)],
) -> Rule {
    Rule { name, first, then, base, near }
}

const OVERRIDE: &str = "instruction-override";
const PERSONA: &str = "persona";
const EXTRACTION: &str = "prompt-extraction";

/// The rules. Weights are such that two signs of one intention reach the default threshold and one does not.
pub const RULES: [Rule; 27] = [
    rule(
        OVERRIDE,
        VERB,
        &[(OBJECT, 9)],
        0.5,
        &[(PRIOR, 0.3), (ALL, 0.2), (YOUR, 0.2), (SYS, 0.2), (GIVEN, 0.15), (MY, -0.35), (LAYOUT, -0.2)],
    ),
    rule(OVERRIDE, VERB, &[(EVERYTHING, 5), (PRIOR | GIVEN, 7)], 0.75, &[(MY, -0.3), (LAYOUT, -0.3)]),
    rule(
        OVERRIDE,
        VERB,
        &[(ABOVE, 2)],
        0.4,
        &[(INSTEAD, 0.3), (REPEAT, 0.3), (SHOW, 0.2), (MY, -0.3), (LAYOUT, -0.3)],
    ),
    rule(
        OVERRIDE,
        VERB,
        &[(PRIOR, 5), (TEXT, 3)],
        0.6,
        &[(ALL, 0.15), (YOUR, 0.15), (SYS, 0.2), (MY, -0.4), (LAYOUT, -0.3)],
    ),
    rule(OVERRIDE, OBJECT, &[(VERB_END, 8)], 0.45, &[(PRIOR, 0.25), (ALL, 0.2), (YOUR, 0.2), (MY, -0.3)]),
    rule(
        OVERRIDE,
        OBJECT,
        &[(VOID, 8)],
        0.35,
        &[(PRIOR, 0.25), (ALL, 0.2), (YOUR, 0.15), (NOW, 0.1), (MY, -0.3)],
    ),
    rule(
        OVERRIDE,
        NEG,
        &[(FOLLOW, 2), (OBJECT, 8)],
        0.45,
        &[(PRIOR, 0.3), (YOUR, 0.3), (ALL, 0.2), (SYS, 0.2), (MY, -0.3)],
    ),
    rule(
        OVERRIDE,
        NEW,
        &[(OBJECT, 2)],
        0.3,
        &[(YOUR, 0.3), (ARE, 0.15), (SYS, 0.2), (VERB, 0.3), (MY, -0.3)],
    ),
    rule(PERSONA, ROLE, &[(FREE, 10)], 0.75, &[(MY, -0.2)]),
    rule(PERSONA, YOU, &[(ARE, 1), (FREE, 6)], 0.75, &[]),
    rule(PERSONA, ROLE, &[(NO, 10), (LIMIT, 5)], 0.65, &[(AI, 0.15), (YOU, 0.1), (ALL, 0.1)]),
    rule(
        PERSONA,
        YOU,
        &[(ARE, 3), (NO, 8), (LIMIT, 4)],
        0.5,
        &[(AI, 0.2), (NOW, 0.2), (ROLE, 0.2), (ALL, 0.1)],
    ),
    rule(
        PERSONA,
        DEV,
        &[(MODE, 1)],
        0.4,
        &[(ARE, 0.3), (FREE, 0.35), (ROLE, 0.15), (NOW, 0.15), (ENABLE, 0.15), (MAKE, -0.4)],
    ),
    rule(PERSONA, DO, &[(EVERYTHING, 1), (NOW, 1)], 0.8, &[]),
    rule(
        PERSONA,
        FROM,
        &[(NOW, 1), (YOU, 4)],
        0.4,
        &[(ROLE, 0.3), (FREE, 0.4), (VERB, 0.3), (NO, 0.2), (LIMIT, 0.2)],
    ),
    rule(
        EXTRACTION,
        SHOW,
        &[(SYS, 8), (PROMPT | OBJECT | TEXT, 2)],
        0.7,
        &[(YOUR, 0.2), (VERBATIM, 0.1), (LEAK, 0.1), (MAKE, -0.3), (ONE, -0.3), (MY, -0.3)],
    ),
    rule(
        EXTRACTION,
        WHAT,
        &[(SYS, 5), (PROMPT | OBJECT, 2)],
        0.35,
        &[(YOUR, 0.4), (VERBATIM, 0.2), (GIVEN, 0.3), (ONE, -0.3), (MY, -0.3)],
    ),
    rule(
        EXTRACTION,
        SHOW,
        &[(YOUR, 6), (OBJECT, 4)],
        0.5,
        &[(PRIOR, 0.2), (VERBATIM, 0.2), (LEAK, 0.25), (SYS, 0.25), (PROMPT, 0.2), (MY, -0.3)],
    ),
    rule(
        EXTRACTION,
        REPEAT,
        &[(EVERYTHING | ALL | TEXT | OBJECT, 5), (ABOVE, 3)],
        0.7,
        &[(VERBATIM, 0.2), (LAYOUT, -0.3), (MY, -0.3)],
    ),
    rule(
        "tool-hijack",
        NEG,
        &[(TELL, 3), (USER, 3)],
        0.5,
        &[(TOOL, 0.25), (SEND, 0.25), (AI, 0.2), (VERB, 0.25), (DATA, 0.2), (URL, 0.2)],
    ),
    rule(
        "tool-hijack",
        SECRETLY,
        &[(SEND | EXECUTE | TOOL, 5)],
        0.45,
        &[(DATA, 0.3), (URL, 0.25), (TOOL, 0.25)],
    ),
    rule("exfiltration", SEND, &[(DATA, 8), (URL, 12)], 0.75, &[]),
    rule("exfiltration", IMAGE, &[], 0.8, &[]),
    rule("encoded-instructions", DECODE, &[(ENCODING, 7), (EXECUTE | FOLLOW, 12)], 0.75, &[]),
    rule("forged-turn", MARK, &[], 0.85, &[]),
    rule(
        "forged-turn",
        WEAK_MARK,
        &[],
        0.45,
        &[
            (ROLE, 0.25),
            (YOU, 0.15),
            (VERB, 0.3),
            (NEW, 0.25),
            (FREE, 0.3),
            (ARE, 0.1),
            (NOW, 0.1),
            (NEG, 0.05),
        ],
    ),
    rule("forged-turn", WEAK_MARK, &[(OBJECT, 4)], 0.45, &[(NEW, 0.3), (VERB, 0.3), (YOUR, 0.2)]),
];
