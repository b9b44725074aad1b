//! The lists of words hold what their tables need.

use injection::lexicon::Lexicon;

#[test]
fn a_stem_is_as_long_as_what_is_looked_up_of_it() {
    let words = injection::words::WORDS.iter().flat_map(|(_, words)| words.split(' '));
    for stem in words.filter_map(|word| word.strip_suffix('*')) {
        assert!(stem.chars().count() >= injection::skim::STEM, "{stem}");
    }
}

#[test]
fn the_lexicon_fits_its_states() {
    let states = Lexicon::new().states();
    assert!(states < 4000, "{states} states of 64 bytes");
}
