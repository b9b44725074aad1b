//! What is a number a number of? Units that can be turned into each other share a dimension.

/// A unit: what it measures, and how many of the dimension's base units it is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Unit {
    /// A letter for what is measured: `t` time, `m` months, `g` mass, `d` distance, `$` dollars, …
    pub dimension: u8,
    /// How many base units one of it is.
    pub factor: f64,
}

impl Unit {
    /// Hundredths.
    pub const PERCENT: Self = Self { dimension: b'p', factor: 1.0 };
    /// The time of the day, in minutes.
    pub const CLOCK: Self = Self { dimension: b'o', factor: 1.0 };

    /// Reads a unit as the word lists write it: `t60`.
    #[must_use]
    pub fn parse(written: &str) -> Option<Self> {
        let dimension = *written.as_bytes().first()?;
        let factor = written.get(1..)?.parse().ok()?;
        Some(Self { dimension, factor })
    }

    /// The unit that a mark stands for.
    #[must_use]
    pub fn of_mark(mark: char) -> Option<Self> {
        let dimension = match mark {
            '$' => b'$',
            '€' => b'e',
            '£' => b'l',
            '¥' | '円' | '元' => b'y',
            '₹' => b'n',
            '%' | '％' | '٪' => b'p',
            _ => return None,
        };
        Some(Self { dimension, factor: 1.0 })
    }

    /// The unit that a character of Chinese or Japanese stands for.
    #[must_use]
    pub fn of_ideograph(mark: char) -> Option<Self> {
        let (dimension, factor) = match mark {
            '天' | '日' => (b't', 86_400.0),
            '时' | '時' => (b't', 3_600.0),
            '分' => (b't', 60.0),
            '秒' => (b't', 1.0),
            '周' | '週' => (b't', 604_800.0),
            '月' => (b'm', 1.0),
            '年' => (b'm', 12.0),
            '人' | '名' => (b'#', 1.0),
            _ => return Self::of_mark(mark),
        };
        Some(Self { dimension, factor })
    }
}
