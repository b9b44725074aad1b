//! Are a database's tables of this version's form?

use sqlx::{
    SqlSafeStr,
    migrate::{AppliedMigration, Migrate, MigrateError, Migration, MigrationType, Migrator},
};

use super::StoreError;

/// Changes to tables: a number, a name and the SQL of each. One that was released is never edited: what is wrong with
/// it, the next one repairs.
pub(super) type Changes = &'static [(i64, &'static str, &'static str)];

/// Where the changes that were made are noted.
const NOTED: &str = "_sqlx_migrations";

/// How far a database's tables are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Schema {
    /// The number of the last change that was made; 0: there are no tables.
    pub found: i64,
    /// The number of the last change that this program knows.
    pub known: i64,
}

impl Schema {
    /// Whether nothing has to be done.
    #[must_use]
    pub fn is_current(self) -> bool {
        self.found == self.known
    }

    /// That of a database without tables.
    pub(super) fn none(changes: Changes) -> Self {
        Self { found: 0, known: changes.last().map_or(0, |(version, ..)| *version) }
    }

    /// What is noted in a database that has the table of notes, or has none.
    ///
    /// # Errors
    /// It was changed by a later program, or not as this one would. Or it does not answer.
    pub(super) async fn read<C: Migrate>(
        connection: &mut C,
        has_notes: bool,
        changes: Changes,
    ) -> Result<Self, StoreError> {
        let known = Self::none(changes).known;
        let noted = if has_notes { connection.list_applied_migrations(NOTED).await } else { Ok(Vec::new()) };
        let noted = noted.map_err(|problem| told(problem, known))?;
        let found = noted.last().map_or(0, |last| last.version);
        if found > known {
            return Err(StoreError::Newer { found, known });
        }
        let migrator = migrator(changes);
        let is_ours = |made: &AppliedMigration| {
            migrator.iter().any(|ours| (ours.version, &ours.checksum) == (made.version, &made.checksum))
        };
        match noted.iter().find(|made| !is_ours(made)) {
            Some(other) => Err(StoreError::Migrate(MigrateError::VersionMismatch(other.version))),
            None => Ok(Self { found, known }),
        }
    }
}

/// What makes the changes that are missing.
pub(super) fn migrator(changes: Changes) -> Migrator {
    let migrations = changes.iter().map(|(version, name, sql)| {
        Migration::new(*version, (*name).into(), MigrationType::Simple, sql.into_sql_str(), false)
    });
    Migrator::with_migrations(migrations.collect())
}

/// Why changes could not be made, by a program that knows so many.
pub(super) fn told(problem: MigrateError, known: i64) -> StoreError {
    match problem {
        // Another gateway was quicker.
        MigrateError::VersionMissing(found) if found > known => StoreError::Newer { found, known },
        MigrateError::Execute(problem) => StoreError::Away(problem),
        other => StoreError::Migrate(other),
    }
}
