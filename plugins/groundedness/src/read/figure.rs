//! When do two numbers or dates say the same?

use crate::read::unit::Unit;

/// A day, or as much of it as is said; what is not said is 0.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Date {
    /// The year.
    pub year: u16,
    /// The month, from 1 on.
    pub month: u8,
    /// The day of the month.
    pub day: u8,
    /// Whether day and month may have changed places: 5/3/24.
    pub either: bool,
}

impl Date {
    fn agrees(self, other: Self) -> bool {
        let same = |a: u16, b: u16| a == 0 || b == 0 || a == b;
        let month_and_day =
            |a: Self| same(a.month.into(), other.month.into()) && same(a.day.into(), other.day.into());
        let turned = Self { month: self.day, day: self.month, ..self };
        let apart = (self.month == 0 || other.month == 0) && (self.year == 0 || other.year == 0);
        !apart
            && same(self.year, other.year)
            && (month_and_day(self) || ((self.either || other.either) && month_and_day(turned)))
    }
}

/// A number or a date.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Figure {
    /// The number as it is written, without its unit.
    pub value: f64,
    /// How else it may be read: "1.000". The same where there is one reading.
    pub other: f64,
    /// What it is a number of, where that is said.
    pub unit: Option<Unit>,
    /// Whether it is a place in an order.
    pub ordinal: bool,
    /// Whether it may say nothing: "one", "first".
    pub soft: bool,
    /// The date, where it is one.
    pub date: Option<Date>,
}

/// How two figures compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Agreement {
    /// They say the same.
    Same,
    /// The number is the same, the unit another.
    OtherUnit,
    /// They say different things.
    No,
}

impl Figure {
    /// A bare number.
    #[must_use]
    pub fn number(value: f64) -> Self {
        Self { value, other: value, unit: None, ordinal: false, soft: false, date: None }
    }

    /// A date.
    #[must_use]
    pub fn date(date: Date) -> Self {
        Self { date: Some(date), ..Self::number(f64::from(date.year)) }
    }

    /// Whether it may be a year.
    #[must_use]
    pub fn is_year(&self) -> bool {
        let whole = self.value.fract() == 0.0 && (1000.0..2200.0).contains(&self.value);
        whole && self.unit.is_none() && self.date.is_none()
    }

    /// Compares what two figures say.
    #[must_use]
    pub fn compare(&self, other: &Self) -> Agreement {
        match (self.date, other.date) {
            (Some(one), Some(two)) if one.agrees(two) => Agreement::Same,
            (Some(_), Some(_)) => Agreement::No,
            (Some(date), None) => agreement(date.month == 0 && same(f64::from(date.year), other.value)),
            (None, Some(date)) => agreement(self.is_year() && same(f64::from(date.year), self.value)),
            (None, None) => self.compare_number(other),
        }
    }

    fn compare_number(&self, other: &Self) -> Agreement {
        let raw =
            [self.value, self.other].into_iter().any(|one| same(one, other.value) || same(one, other.other));
        match (self.unit, other.unit) {
            (Some(one), Some(two)) if one.dimension == two.dimension => {
                agreement(same(self.value * one.factor, other.value * two.factor) || (raw && one == two))
            }
            (Some(_), Some(_)) if raw => Agreement::OtherUnit,
            (Some(_), Some(_)) => Agreement::No,
            _ => agreement(raw),
        }
    }

    /// Whether the other could stand in its place: a number of the same kind.
    #[must_use]
    pub fn competes(&self, other: &Self) -> bool {
        if self.date.is_some() || other.date.is_some() {
            return (self.date.is_some() || self.is_year()) && (other.date.is_some() || other.is_year());
        }
        match (self.unit, other.unit) {
            (Some(one), Some(two)) => one.dimension == two.dimension,
            (None, None) => self.is_year() == other.is_year() && self.ordinal == other.ordinal,
            _ => false,
        }
    }

    /// What stands for it among the words of an index.
    #[must_use]
    pub fn key(&self) -> u64 {
        match self.date {
            Some(date) if date.month > 0 => {
                let (low, high) = (date.month.min(date.day), date.month.max(date.day));
                0xDA7E_0000 | u64::from(low) << 8 | u64::from(high)
            }
            _ => self.value.to_bits(),
        }
    }
}

fn agreement(same: bool) -> Agreement {
    if same { Agreement::Same } else { Agreement::No }
}

/// Equal but for rounding.
fn same(one: f64, two: f64) -> bool {
    (one - two).abs() <= one.abs().max(two.abs()) * 1e-6
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_turned_into_each_other() {
        let of = |value, unit| Figure { unit: Unit::parse(unit), ..Figure::number(value) };
        assert_eq!(of(24.0, "t3600").compare(&of(1.0, "t86400")), Agreement::Same);
        assert_eq!(of(5.0, "g1000").compare(&of(5.0, "g453.592")), Agreement::No);
        assert_eq!(of(30.0, "t86400").compare(&of(30.0, "m1")), Agreement::OtherUnit);
        assert_eq!(of(30.0, "t86400").compare(&Figure::number(30.0)), Agreement::Same);
    }

    #[test]
    fn dates_agree_in_what_both_say() {
        let date = |year, month, day| Figure::date(Date { year, month, day, either: false });
        assert_eq!(date(2024, 3, 5).compare(&date(0, 3, 5)), Agreement::Same);
        assert_eq!(date(2024, 3, 5).compare(&date(2024, 5, 3)), Agreement::No);
        assert_eq!(date(2024, 3, 5).compare(&date(2023, 3, 5)), Agreement::No);
        let loose = Figure::date(Date { year: 2024, month: 5, day: 3, either: true });
        assert_eq!(loose.compare(&date(2024, 3, 5)), Agreement::Same);
        assert_eq!(Figure::number(2024.0).compare(&date(2024, 3, 5)), Agreement::Same);
    }
}
