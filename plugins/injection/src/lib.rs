//! Where does a text give a model orders over the operator's head? What the guardrails against injections share.

pub mod guard;
pub mod settings;

pub mod finding;
pub mod scan;

pub mod class;
pub mod concept;
pub mod fold;
pub mod foreign;
pub mod judge;
pub mod letters;
pub mod lexicon;
pub mod marks;
pub mod meter;
pub mod model;
pub mod reader;
pub mod rules;
pub mod skim;
pub mod token;
pub mod turn;
pub mod words;
