//! What can a word mean to a rule? Each class is one bit.

macro_rules! classes {
    ($($(#[$doc:meta])* $name:ident = $bit:literal,)*) => { $($(#[$doc])* pub const $name: u64 = 1 << $bit;)* };
}

classes! {
    /// To set aside: ignore, disregard, forget.
    VERB = 0,
    /// Set aside: ignored, void, obsolete.
    VOID = 1,
    /// The same as `VERB`, in languages where it ends a sentence.
    VERB_END = 2,
    /// To obey: follow, comply.
    FOLLOW = 3,
    /// Not, never, stop.
    NEG = 4,
    /// All, any, every.
    ALL = 5,
    /// Everything, anything, what.
    EVERYTHING = 6,
    /// Previous, prior, above.
    PRIOR = 7,
    /// Above, preceding: a place and not a time.
    ABOVE = 8,
    /// Instructions, rules, guidelines.
    OBJECT = 9,
    /// Messages, text, context.
    TEXT = 10,
    /// Your.
    YOUR = 11,
    /// My, our.
    MY = 12,
    /// System, hidden, initial.
    SYS = 13,
    /// Show, print, tell.
    SHOW = 14,
    /// Reveal, leak, disclose.
    LEAK = 15,
    /// Repeat, print, output.
    REPEAT = 16,
    /// What.
    WHAT = 17,
    /// Prompt.
    PROMPT = 18,
    /// You.
    YOU = 19,
    /// Are, is, have.
    ARE = 20,
    /// Now.
    NOW = 21,
    /// Act, pretend, simulate.
    ROLE = 22,
    /// Unrestricted, uncensored, jailbroken.
    FREE = 23,
    /// Developer, debug, god.
    DEV = 24,
    /// Mode.
    MODE = 25,
    /// Restrictions, limits, filters.
    LIMIT = 26,
    /// No, without.
    NO = 27,
    /// Send, upload, post.
    SEND = 28,
    /// Conversation, credentials, history.
    DATA = 29,
    /// The beginning of an address.
    URL = 30,
    /// Tell, mention, inform.
    TELL = 31,
    /// User, human.
    USER = 32,
    /// Tool, function, plugin.
    TOOL = 33,
    /// Decode, decrypt, translate.
    DECODE = 34,
    /// Base64, rot13, hexadecimal.
    ENCODING = 35,
    /// Execute, obey.
    EXECUTE = 36,
    /// Assistant, model, AI.
    AI = 37,
    /// Verbatim, exactly, full.
    VERBATIM = 38,
    /// A turn's mark: `<|im_start|>`, `[INST]`.
    MARK = 39,
    /// A weaker mark: `<system>`, a line that begins with `System:`.
    WEAK_MARK = 40,
    /// A markdown image whose address carries something away.
    IMAGE = 41,
    /// New, updated, real.
    NEW = 42,
    /// Told, said, given.
    GIVEN = 43,
    /// Line, row, table: the text is about a layout.
    LAYOUT = 44,
    /// Instead, respond, say.
    INSTEAD = 45,
    /// How, write, create.
    MAKE = 46,
    /// A, an.
    ONE = 47,
    /// Do.
    DO = 48,
    /// From.
    FROM = 49,
    /// Enable, enter, activate.
    ENABLE = 50,
    /// Secretly, silently.
    SECRETLY = 51,
}
