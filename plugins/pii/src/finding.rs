//! What is looked for in a text, and how a result is written down.

/// A kind of personal data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entity {
    /// An e-mail address.
    Email,
    /// A telephone number.
    Phone,
    /// The number of a payment card.
    Card,
    /// A United States social security number.
    UsSsn,
    /// An international bank account number.
    Iban,
    /// An IPv4 or IPv6 address.
    IpAddress,
    /// The number of a passport.
    Passport,
    /// The number of a driving licence.
    DriverLicense,
    /// A date of birth.
    BirthDate,
    /// The address of a wallet of Bitcoin or Ethereum.
    CryptoWallet,
}

impl Entity {
    /// Every entity there is.
    pub const ALL: [Self; 10] = [
        Self::Email,
        Self::Phone,
        Self::Card,
        Self::UsSsn,
        Self::Iban,
        Self::IpAddress,
        Self::Passport,
        Self::DriverLicense,
        Self::BirthDate,
        Self::CryptoWallet,
    ];

    /// The rule's name, as settings and traces write it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Phone => "phone",
            Self::Card => "card",
            Self::UsSsn => "us-ssn",
            Self::Iban => "iban",
            Self::IpAddress => "ip-address",
            Self::Passport => "passport",
            Self::DriverLicense => "driver-license",
            Self::BirthDate => "date-of-birth",
            Self::CryptoWallet => "crypto-wallet",
        }
    }

    /// What stands in the place of redacted text.
    #[must_use]
    pub const fn replacement(self) -> &'static str {
        match self {
            Self::Email => "[REDACTED_EMAIL]",
            Self::Phone => "[REDACTED_PHONE]",
            Self::Card => "[REDACTED_CARD]",
            Self::UsSsn => "[REDACTED_SSN]",
            Self::Iban => "[REDACTED_IBAN]",
            Self::IpAddress => "[REDACTED_IP]",
            Self::Passport => "[REDACTED_PASSPORT]",
            Self::DriverLicense => "[REDACTED_DRIVER_LICENSE]",
            Self::BirthDate => "[REDACTED_DATE_OF_BIRTH]",
            Self::CryptoWallet => "[REDACTED_CRYPTO_WALLET]",
        }
    }
}

pub use ghat_sdk::Piece;

/// What was found in a piece.
pub type Outcome = ghat_sdk::Outcome<Finding>;

/// One stretch of personal data: a half-open range of bytes, on character boundaries.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Finding {
    /// What it is.
    pub entity: Entity,
    /// Its first byte.
    pub start: usize,
    /// The byte after its last.
    pub end: usize,
    /// How sure the rule is, from 0 to 1.
    pub score: f32,
}

/// What a rule says of one place in a text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Match {
    /// Nothing begins here.
    No,
    /// It depends on text that has not come yet.
    More,
    /// A finding, up to this byte.
    Yes {
        /// The byte after its last.
        end: usize,
        /// How sure the rule is.
        score: f32,
    },
}
