//! What can a word mean to a rule? Each class is one bit.

macro_rules! classes {
    ($($(#[$doc:meta])* $name:ident = $bit:literal,)*) => { $($(#[$doc])* pub const $name: u32 = 1 << $bit;)* };
}

classes! {
    /// A bomb, a weapon, a poison.
    WEAPON = 0,
    /// An illegal drug.
    DRUG = 1,
    /// Malicious software.
    MALWARE = 2,
    /// A means of fraud.
    FRAUD = 3,
    /// To make: build, write, cook.
    MAKE = 4,
    /// To handle: mix, heat, attach.
    HANDLE = 5,
    /// You.
    YOU = 6,
    /// Need, should, can: what follows "you" in an instruction.
    MODAL = 7,
    /// How.
    HOW = 8,
    /// To.
    TO = 9,
    /// Step, first, next.
    STEP = 10,
    /// A unit of measure.
    UNIT = 11,
    /// A refusal: cannot, sorry.
    REFUSAL = 12,
    /// Not, never.
    NEG = 13,
    /// Protection, law, treatment: detect, prevent, illegal.
    DEFENCE = 14,
    /// A report of what happened: police, said, arrested.
    NEWS = 15,
    /// A tale: novel, film, game.
    TALE = 16,
    /// What makes a harmless thing of a dangerous word: bomb shelter.
    HARMLESS = 17,
    /// To kill.
    KILL = 18,
    /// Yourself; your life.
    SELF = 19,
    /// Someone, him, people.
    PERSON = 20,
    /// A group of people.
    GROUP = 21,
    /// What such a group is called to take its dignity.
    DEHUMANISING = 22,
    /// Should, must, deserve.
    SHOULD = 23,
    /// If, whether, thinking: of what somebody may feel.
    FEELING = 24,
    /// Ingredients, materials.
    MATERIALS = 25,
    /// To hurt, said of oneself.
    HURT = 26,
}

/// Things that must not be made.
pub const OBJECT: u32 = WEAPON | DRUG | MALWARE | FRAUD;
