//! Which national numbers does each country calling code have?

/// Made by `data/make-phones` from the metadata of libphonenumber; its first lines say from which version.
const TABLE: &str = include_str!("../data/phones.txt");
/// The digits that tell the parts of a numbering plan apart.
const LEAD: usize = 3;

/// What a plan says of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fit {
    /// Its length is one that numbers there have.
    Possible,
    /// So are its first digits.
    Valid,
}

/// The numbering plans of the world, and which of them are those of the operator's regions.
#[derive(Debug, Clone, PartialEq)]
pub struct Plans {
    plans: Vec<Plan>,
    home: Vec<usize>,
}

#[derive(Debug, Clone, PartialEq)]
struct Plan {
    code: u16,
    trunk: Option<&'static str>,
    /// Lowest and highest leading digits, and a bit for each length that numbers with these may have.
    ranges: Vec<(u16, u16, u16)>,
    lengths: u16,
}

impl Plans {
    /// Reads the table. Numbers without a calling code are those of `regions`, by their two letters.
    ///
    /// # Errors
    /// The places in `regions` of those that there are not.
    pub fn new<R: AsRef<str>>(regions: &[R]) -> Result<Self, Vec<usize>> {
        let lines = TABLE.lines().filter(|line| !line.starts_with('#'));
        let (mut plans, mut home) = (Vec::new(), Vec::new());
        let mut unknown: Vec<usize> = (0..regions.len()).collect();
        for (index, (plan, names)) in lines.filter_map(Plan::read).enumerate() {
            let asked = unknown.len();
            let is_of = |&place: &usize| {
                regions.get(place).is_some_and(|one| names.split(',').any(|name| name == one.as_ref()))
            };
            unknown.retain(|place| !is_of(place));
            if unknown.len() < asked {
                home.push(index);
            }
            plans.push(plan);
        }
        if unknown.is_empty() { Ok(Self { plans, home }) } else { Err(unknown) }
    }

    /// What is known of digits that begin with a calling code; a trunk digit may stand behind that.
    #[must_use]
    pub fn international(&self, digits: &[u8]) -> Option<Fit> {
        let code = |length: usize| digits.get(..length).map(value);
        let plan = (1..=3).find_map(|length| {
            let found = self.plans.binary_search_by_key(&code(length)?, |plan| plan.code).ok()?;
            Some((self.plans.get(found)?, digits.get(length..)?))
        });
        let (plan, national) = plan?;
        let inner = plan.trunk.and_then(|trunk| national.strip_prefix(trunk.as_bytes()));
        plan.fit(national).max(inner.and_then(|inner| plan.fit(inner)))
    }

    /// What the plans of the operator's regions say of digits as they are dialled within these.
    #[must_use]
    pub fn national(&self, digits: &[u8]) -> Option<Fit> {
        let plans = self.home.iter().filter_map(|&index| self.plans.get(index));
        plans.map(|plan| plan.dialled(digits)).max().flatten()
    }

    /// Whether North America has this area code.
    #[must_use]
    pub fn has_area(&self, area: &[u8]) -> bool {
        self.plans.first().is_some_and(|plan| plan.lengths_of(area) >> 10 & 1 == 1)
    }
}

impl Plan {
    fn read(line: &'static str) -> Option<(Self, &'static str)> {
        let mut parts = line.split(' ');
        let (code, trunk, names) = (parts.next()?.parse().ok()?, parts.next()?, parts.next()?);
        let ranges: Vec<_> = parts.filter_map(range).collect();
        let lengths = ranges.iter().fold(0, |all, (_, _, lengths)| all | lengths);
        Some((Self { code, trunk: Some(trunk).filter(|trunk| *trunk != "-"), ranges, lengths }, names))
    }

    fn dialled(&self, digits: &[u8]) -> Option<Fit> {
        match self.trunk {
            Some(trunk) => self.fit(digits.strip_prefix(trunk.as_bytes())?),
            None => self.fit(digits),
        }
    }

    fn fit(&self, national: &[u8]) -> Option<Fit> {
        let has = |lengths: u16| national.len() < 16 && lengths >> national.len() & 1 == 1;
        match (has(self.lengths), has(self.lengths_of(national))) {
            (_, true) => Some(Fit::Valid),
            (true, false) => Some(Fit::Possible),
            (false, false) => None,
        }
    }

    fn lengths_of(&self, national: &[u8]) -> u16 {
        let Some(lead) = national.get(..LEAD).map(value) else { return 0 };
        let after = self.ranges.partition_point(|(from, ..)| *from <= lead);
        let range = after.checked_sub(1).and_then(|at| self.ranges.get(at));
        range.filter(|(_, to, _)| lead <= *to).map_or(0, |(.., lengths)| *lengths)
    }
}

/// `201-210:7,10` or `231:10`.
fn range(text: &str) -> Option<(u16, u16, u16)> {
    let (span, lengths) = text.split_once(':')?;
    let (from, to) = span.split_once('-').unwrap_or((span, span));
    let bits = lengths.split(',').filter_map(|length| length.parse::<u32>().ok());
    Some((from.parse().ok()?, to.parse().ok()?, bits.fold(0, |all, length| all | 1 << length.min(15))))
}

fn value(digits: &[u8]) -> u16 {
    digits.iter().fold(0, |sum, digit| sum * 10 + u16::from(digit.wrapping_sub(b'0')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_table_is_read() {
        let plans = Plans::new::<&str>(&[]).unwrap();
        assert_eq!(plans.plans.len(), TABLE.lines().filter(|line| !line.starts_with('#')).count());
        assert!(plans.plans.is_sorted_by_key(|plan| plan.code));
        assert_eq!(plans.plans.first().map(|plan| plan.code), Some(1));
        assert!(plans.plans.iter().all(|plan| plan.ranges.is_sorted() && !plan.ranges.is_empty()));
    }

    #[test]
    fn numbers_are_told_by_their_length_and_their_first_digits() {
        let plans = Plans::new(&["DE", "ES"]).unwrap();
        let check = |digits: &str, fit| assert_eq!(plans.international(digits.as_bytes()), fit, "{digits}");
        check("14155552671", Some(Fit::Valid));
        check("1415555267", None);
        check("442079460958", Some(Fit::Valid));
        check("4402079460958", Some(Fit::Valid));
        check("339", None);
        check("999123456", None);
        assert_eq!(plans.national(b"015112345678"), Some(Fit::Valid));
        assert_eq!(plans.national(b"612345678"), Some(Fit::Valid));
        assert_eq!(plans.national(b"312345678"), Some(Fit::Possible));
        assert!(plans.has_area(b"415") && !plans.has_area(b"000"));
    }

    #[test]
    fn a_region_that_is_not_is_named_by_its_place() {
        assert_eq!(Plans::new(&["DE", "XX", "US"]), Err(vec![1]));
    }
}
