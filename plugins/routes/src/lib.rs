//! What routers share: aliases as the operator writes them, and the models behind them.

pub mod settings;
pub mod table;
#[cfg(not(target_family = "wasm"))]
pub mod testing;

pub use settings::{Choice, Rule, Target, text_or};
pub use table::{
    Routes, canonical, check_alias, check_attempts, check_choices, check_model, id, published, terms,
};

/// The next number of a sequence that a seed decides (SplitMix64: Steele, Lea and Flood 2014).
pub fn draw(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mixed = (*state ^ (*state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}
