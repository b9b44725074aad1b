//! Where do rows wait while the store is away?
//!
//! In a file, one JSON object in each line, in the order in which they came. What is in it is replayed from the front; a
//! row that the store has already is no harm, since it is kept once by its id.

use std::{
    io::{self, SeekFrom},
    path::{Path, PathBuf},
};

use tokio::{
    fs::{File, OpenOptions},
    io::{AsyncBufReadExt, AsyncSeekExt, AsyncWriteExt, BufReader},
};

use super::Row;

/// How many rows are read back at once.
const BATCH: usize = 500;

/// Rows on disk.
#[derive(Debug)]
pub(super) struct Spool {
    path: PathBuf,
    most: u64,
    /// How much has been written.
    size: u64,
    /// How much of that the store has.
    replayed: u64,
}

/// Rows that were read back, and where the next ones begin.
#[derive(Debug)]
pub(super) struct Batch {
    pub(super) rows: Vec<Row>,
    /// Lines that are no rows: what a crash left of the last one.
    pub(super) broken: u64,
    end: u64,
}

impl Spool {
    /// The spool in this file, with what an earlier process left there.
    pub(super) fn open(path: &Path, most: u64) -> Self {
        let size = std::fs::metadata(path).map_or(0, |file| file.len());
        Self { path: path.to_owned(), most, size, replayed: 0 }
    }

    /// Whether nothing waits.
    pub(super) fn is_empty(&self) -> bool {
        self.size == self.replayed
    }

    /// How many bytes wait.
    pub(super) fn waiting(&self) -> u64 {
        self.size - self.replayed
    }

    /// Whether there is no room for more.
    pub(super) fn is_full(&self) -> bool {
        self.size >= self.most
    }

    /// Writes rows behind the others, to the disk itself, as far as there is room. Says how many there was none for.
    ///
    /// # Errors
    /// The disk does not take them; none of these rows is kept then.
    pub(super) async fn add(&mut self, rows: &[Row]) -> io::Result<usize> {
        let mut lines = Vec::new();
        let mut left_out = 0;
        for row in rows {
            if self.size + lines.len() as u64 >= self.most {
                left_out += 1;
                continue;
            }
            serde_json::to_writer(&mut lines, row)?;
            lines.push(b'\n');
        }
        let mut file = self.file().await?;
        // Behind what is known to be whole: a write that failed half-way leaves a line that is overwritten.
        file.set_len(self.size).await?;
        file.seek(SeekFrom::Start(self.size)).await?;
        file.write_all(&lines).await?;
        file.sync_data().await?;
        self.size += lines.len() as u64;
        Ok(left_out)
    }

    /// The rows at the front.
    ///
    /// # Errors
    /// The file cannot be read.
    pub(super) async fn front(&self) -> io::Result<Batch> {
        let mut file = self.file().await?;
        file.seek(SeekFrom::Start(self.replayed)).await?;
        let mut lines = BufReader::new(file);
        let mut batch = Batch { rows: Vec::new(), broken: 0, end: self.replayed };
        let mut line = Vec::new();
        while batch.rows.len() < BATCH && lines.read_until(b'\n', &mut line).await? > 0 {
            batch.end += line.len() as u64;
            match serde_json::from_slice(&line) {
                Ok(row) => batch.rows.push(row),
                Err(_) => batch.broken += 1,
            }
            line.clear();
        }
        Ok(batch)
    }

    /// Forgets rows that the store has. When none is left, the file is gone.
    ///
    /// # Errors
    /// The file cannot be taken away.
    pub(super) async fn done(&mut self, batch: &Batch) -> io::Result<()> {
        self.replayed = batch.end;
        if self.is_empty() {
            tokio::fs::remove_file(&self.path).await?;
            (self.size, self.replayed) = (0, 0);
        }
        Ok(())
    }

    async fn file(&self) -> io::Result<File> {
        let mut options = OpenOptions::new();
        options.create(true).truncate(false).read(true).write(true);
        #[cfg(unix)]
        options.mode(0o600);
        options.open(&self.path).await
    }
}
