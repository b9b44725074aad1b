//! Compiled code on disk, so that a start or a reload of known plugins compiles nothing.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::io::{self, BufRead as _, BufReader, Read as _, Seek as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::process;

use sha2::{Digest as _, Sha256};
use tracing::warn;
use wasmtime::Engine;

use super::compile::Artifact;
use super::file::Examined;
use super::plugin::PluginSpec;

/// Last bytes of each file; changed with the format.
const MAGIC: &[u8; 8] = b"ghat-c02";

/// Bytes at the end of each file: length of the note, whether there is one, digest of all before it, magic.
const TRAILER: u64 = 4 + 1 + 32 + 8;

/// Files that are kept; those that were written longest ago go first.
const FILES: usize = 64;

/// An artifact in the folder, whole when it was looked at.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Stored {
    /// The file, which begins with the code. It is never written again, only replaced or removed.
    pub(super) path: PathBuf,
    /// Why the settings are not frozen in; nothing where they are.
    pub(super) unfit: Option<String>,
    code: u64,
}

impl Stored {
    /// The code, read.
    pub(super) fn code(&self) -> io::Result<Vec<u8>> {
        let mut code = Vec::new();
        File::open(&self.path)?.take(self.code).read_to_end(&mut code)?;
        Ok(code)
    }
}

/// A private folder of compiled plugins, or nothing.
pub(super) struct Cache {
    folder: Option<PathBuf>,
}

impl Cache {
    /// Opens a folder, or does without and says so in the log.
    pub(super) fn open(folder: Option<&Path>) -> Self {
        let folder = folder.and_then(|folder| match prepare(folder) {
            Ok(()) => Some(folder.to_owned()),
            Err(error) => {
                warn!(folder = %folder.display(), %error, "no cache of compiled plugins");
                None
            }
        });
        Self { folder }
    }

    /// The artifact of this key, if there is a whole one.
    pub(super) fn get(&self, key: &str) -> Option<Stored> {
        look(self.folder.as_ref()?.join(key)).ok()?
    }

    /// Keeps an artifact. That it cannot be kept costs time at the next start, nothing else.
    pub(super) fn put(&self, key: &str, artifact: &Artifact) {
        let Some(folder) = &self.folder else { return };
        if let Err(error) = write(folder, key, &pack(artifact)).and_then(|()| prune(folder)) {
            warn!(folder = %folder.display(), %error, "compiled plugin not kept");
        }
    }
}

/// The name under which a plugin's code is kept: everything that decides what the code is.
pub(super) fn key(engine: &Engine, file: &Examined, spec: &PluginSpec) -> String {
    let mut compatibility = DefaultHasher::new();
    engine.precompile_compatibility_hash().hash(&mut compatibility);
    let parts: [&[u8]; 6] = [
        MAGIC,
        env!("CARGO_PKG_VERSION").as_bytes(),
        file.digest.as_bytes(),
        spec.settings.as_bytes(),
        &spec.memory.to_le_bytes(),
        &compatibility.finish().to_le_bytes(),
    ];
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.len().to_le_bytes());
        hash.update(part);
    }
    hex::encode(hash.finalize())
}

/// Makes sure of a folder that is ours and that nobody else can write to or read.
fn prepare(folder: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    let probe = folder.join(format!(".owner-{}", process::id()));
    let ours = create(&probe).and_then(|file| file.metadata()).map(|metadata| metadata.uid());
    let removed = fs::remove_file(&probe);
    let metadata = fs::symlink_metadata(folder)?;
    if !metadata.is_dir() || metadata.uid() != ours? {
        return Err(io::Error::other("the folder belongs to somebody else"));
    }
    removed?;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o700))
}

fn create(path: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)
}

/// Writes beside the final name, then renames, so that no reader meets half a file.
fn write(folder: &Path, key: &str, bytes: &[u8]) -> io::Result<()> {
    let temporary = folder.join(format!(".{key}-{}", process::id()));
    let mut file = create(&temporary)?;
    let written = file.write_all(bytes).and_then(|()| file.sync_all());
    let renamed = written.and_then(|()| fs::rename(&temporary, folder.join(key)));
    if renamed.is_err() {
        // Best effort: the error that counts is the one before.
        let _ = fs::remove_file(&temporary);
    }
    renamed
}

fn prune(folder: &Path) -> io::Result<()> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        files.push((entry.metadata()?.modified()?, entry.path()));
    }
    files.sort();
    for (_, path) in files.iter().take(files.len().saturating_sub(FILES)) {
        fs::remove_file(path)?;
    }
    Ok(())
}

/// The code first, so that the file can be mapped as it is; then the note and the trailer.
fn pack(artifact: &Artifact) -> Vec<u8> {
    let note = artifact.unfit.as_deref().unwrap_or_default();
    let length = u32::try_from(note.len()).unwrap_or_default();
    let mut file = Vec::with_capacity(artifact.code.len() + 1024);
    file.extend_from_slice(&artifact.code);
    file.extend_from_slice(note.as_bytes().get(..length as usize).unwrap_or_default());
    file.extend_from_slice(&length.to_le_bytes());
    file.push(u8::from(artifact.unfit.is_some()));
    let digest = Sha256::digest(&file);
    file.extend_from_slice(&digest);
    file.extend_from_slice(MAGIC);
    file
}

/// Checks a file from end to end, without holding it in memory; nothing where it is not what was written.
fn look(path: PathBuf) -> io::Result<Option<Stored>> {
    let mut file = File::open(&path)?;
    let Some(trailer) = file.metadata()?.len().checked_sub(TRAILER) else { return Ok(None) };
    let mut hash = Sha256::new();
    let mut body = BufReader::with_capacity(64 * 1024, (&mut file).take(trailer));
    while let part = body.fill_buf()?
        && !part.is_empty()
    {
        hash.update(part);
        let read = part.len();
        body.consume(read);
    }
    let (mut length, mut is_unfit, mut digest, mut magic) = ([0; 4], [0; 1], [0; 32], [0; 8]);
    file.read_exact(&mut length)?;
    file.read_exact(&mut is_unfit)?;
    hash.update(length);
    hash.update(is_unfit);
    file.read_exact(&mut digest)?;
    file.read_exact(&mut magic)?;
    if magic != *MAGIC || *hash.finalize() != digest {
        return Ok(None);
    }
    let Some(code) = trailer.checked_sub(u32::from_le_bytes(length).into()) else { return Ok(None) };
    let mut note = String::new();
    file.seek(io::SeekFrom::Start(code))?;
    file.take(trailer - code).read_to_string(&mut note)?;
    Ok(Some(Stored { path, unfit: (is_unfit == [1]).then_some(note), code }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn artifact() -> Artifact {
        Artifact { code: b"code".to_vec(), unfit: Some("it grows tables".into()) }
    }

    fn folder(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("ghat-cache-{}-{name}", process::id()));
        let _ = fs::remove_dir_all(&folder);
        folder
    }

    #[test]
    fn what_was_put_is_got() {
        let folder = folder("put");
        let cache = Cache::open(Some(&folder));

        cache.put("key", &artifact());

        let stored = cache.get("key").unwrap();
        let Artifact { code, unfit } = artifact();
        assert_eq!((stored.code().unwrap(), &stored.unfit), (code, &unfit));
        assert_eq!(cache.get("other"), None);
        assert_eq!(fs::metadata(&folder).unwrap().mode() & 0o777, 0o700);
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_damaged_file_is_not_used() {
        let folder = folder("damaged");
        let cache = Cache::open(Some(&folder));
        let whole = pack(&artifact());
        for place in 0..whole.len() {
            let mut damaged = whole.clone();
            damaged[place] ^= 1;
            fs::write(folder.join("key"), damaged).unwrap();
            assert_eq!(cache.get("key"), None, "byte {place}");
            fs::write(folder.join("key"), &whole[..place]).unwrap();
            assert_eq!(cache.get("key"), None, "cut at {place}");
        }
        fs::write(folder.join("key"), whole).unwrap();
        assert!(cache.get("key").is_some());
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn old_files_make_room() {
        let folder = folder("prune");
        let cache = Cache::open(Some(&folder));
        for number in 0..FILES + 5 {
            cache.put(&number.to_string(), &artifact());
        }

        assert_eq!(fs::read_dir(&folder).unwrap().count(), FILES);
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_folder_that_cannot_be_made_is_done_without() {
        let cache = Cache::open(Some(Path::new("/proc/no/such/folder")));

        cache.put("key", &artifact());

        assert_eq!(cache.get("key"), None);
    }
}
