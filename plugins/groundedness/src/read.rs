//! What does a text say? From its letters to sentences of words, numbers and denials.

pub mod sentence;

pub mod lex;
pub mod number;

pub mod compose;
pub mod denial;
pub mod ideograph;

pub mod figure;
pub mod token;
pub mod unit;

pub mod fold;
pub mod language;
pub mod lexicon;
pub mod words;
