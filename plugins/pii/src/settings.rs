//! Which entities does the operator want to be found, and how sure must a rule be?

use crate::finding::Entity;
use crate::plan::Plans;
use crate::spelled;
use ghat_sdk::Problem;
use memchr::memmem::Finder;
use schemars::JsonSchema;
use serde::Deserialize;

/// The settings as the operator writes them.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub struct Written {
    /// What to look for: `email`, `phone`, `card`, `us-ssn`, `iban`, `ip-address`, `passport`, `driver-license`,
    /// `date-of-birth`, `crypto-wallet`. All but `ip-address` where nothing is said.
    pub entities: Option<Vec<String>>,
    /// The regions, as two capital letters each, whose telephone numbers are also found as they are dialled within
    /// the region. The README lists those that are taken where nothing is said.
    pub regions: Option<Vec<String>>,
    /// The score, from 0 to 1, below which a finding is not reported. 0.5 where nothing is said.
    pub min_score: Option<f32>,
}

impl Written {
    /// Checks the settings.
    ///
    /// # Errors
    /// Every entity that does not exist, and a score out of range.
    pub fn check(&self) -> Result<Settings, Vec<Problem>> {
        let mut problems = Vec::new();
        let mut entities = Settings::DEFAULT.to_vec();
        if let Some(names) = &self.entities {
            entities.clear();
            for (index, name) in names.iter().enumerate() {
                match Entity::ALL.into_iter().find(|entity| entity.name() == name) {
                    Some(entity) => entities.push(entity),
                    None => problems.push(unknown(index)),
                }
            }
        }
        let min_score = self.min_score.unwrap_or(Settings::MIN_SCORE);
        if !(0.0..=1.0).contains(&min_score) {
            problems.push(Problem::new("min_score", "must be from 0 to 1"));
        }
        let plans = match &self.regions {
            Some(regions) => Plans::new(regions),
            None => Plans::new(Settings::REGIONS),
        };
        let no_region = |at: &usize| Problem::new(format!("regions[{at}]"), "there is no such region");
        problems.extend(plans.as_ref().err().into_iter().flatten().map(no_region));
        match plans {
            Ok(plans) if problems.is_empty() => {
                Ok(Settings { wanted: wanted(&entities), min_score, plans, dots: spelled::dots() })
            }
            _ => Err(problems),
        }
    }
}

fn wanted(entities: &[Entity]) -> [bool; Entity::ALL.len()] {
    Entity::ALL.map(|entity| entities.contains(&entity))
}

fn unknown(index: usize) -> Problem {
    let known = Entity::ALL.map(Entity::name).join(", ");
    Problem::new(format!("entities[{index}]"), format!("there is no such entity; there are {known}"))
}

/// The checked settings.
#[derive(Debug, Clone)]
pub struct Settings {
    wanted: [bool; Entity::ALL.len()],
    /// Findings below this score are not reported.
    pub min_score: f32,
    /// The numbering plans of the world.
    pub plans: Plans,
    /// Finds the word in addresses that are spelled out.
    pub dots: Finder<'static>,
}

impl Settings {
    /// What is looked for where the operator says nothing: addresses of machines are left out, since
    /// they stand in every log that is pasted.
    pub const DEFAULT: [Entity; 9] = [
        Entity::Email,
        Entity::Phone,
        Entity::Card,
        Entity::UsSsn,
        Entity::Iban,
        Entity::Passport,
        Entity::DriverLicense,
        Entity::BirthDate,
        Entity::CryptoWallet,
    ];
    /// The regions where the operator says nothing: those from which most texts in the languages of the rules come.
    pub const REGIONS: &[&str] = &[
        "US", "CA", "GB", "IE", "AU", "NZ", "ZA", "IN", "DE", "AT", "CH", "FR", "BE", "NL", "LU", "IT", "ES",
        "PT", "BR", "MX", "AR", "DK", "SE", "NO", "FI", "PL", "CZ", "GR", "TR", "IL", "UA", "RU", "JP", "KR",
        "CN", "TW", "HK", "SG",
    ];
    /// Every rule's weakest form scores above this, but those that are found only where somebody asks for less.
    pub const MIN_SCORE: f32 = 0.5;

    /// Whether an entity is looked for.
    #[must_use]
    pub fn wants(&self, entity: Entity) -> bool {
        self.wanted.get(entity as usize).is_some_and(|wanted| *wanted)
    }

    /// Whether anything is looked for that begins with digits.
    #[must_use]
    pub fn wants_numbers(&self) -> bool {
        Entity::ALL.iter().zip(self.wanted).any(|(known, wanted)| wanted && *known != Entity::Email)
    }
}
