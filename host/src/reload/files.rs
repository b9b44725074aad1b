//! Which plugin files are there, which of them are good, and which are still being written?

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, SystemTime},
};

use bytes::Bytes;
use sha2::{Digest, Sha256};

use crate::plugins::{PluginFile, PluginSpec, Refusal};

/// How long a file must look the same before it counts: a copy that is still being written grows in that time.
const SETTLE: Duration = Duration::from_millis(30);
/// How often a file that keeps changing is looked at before the last good one is taken instead.
const LOOKS: usize = 20;

/// The plugin folder cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("the plugin folder {} cannot be read: {problem}", path.display())]
pub struct FileError {
    /// The folder.
    pub path: PathBuf,
    /// Why.
    #[source]
    pub problem: std::io::Error,
}

/// One version of one plugin file.
#[derive(Debug)]
pub(super) struct File {
    /// The plugin's name: the file's without `.wasm`.
    pub name: String,
    /// Where it was read.
    pub path: PathBuf,
    /// SHA-256 of its bytes, in hex.
    pub digest: String,
    bytes: Bytes,
}

impl File {
    /// The file as the plugin host takes it.
    pub(super) fn plugin_file(&self) -> PluginFile {
        PluginFile { name: self.name.clone(), path: self.path.clone(), bytes: self.bytes.clone() }
    }
}

/// What is known of one plugin's files.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// The file in the folder.
    pub present: Option<Arc<File>>,
    /// The last one that was good.
    pub good: Option<Arc<File>>,
    /// The digest of the file that was refused last, and why.
    pub refused: Option<(String, String)>,
    /// The uses for which the file in the folder was refused, each with the reason.
    tried: Vec<(PluginSpec, Refusal)>,
    stamp: Option<Stamp>,
}

impl Known {
    fn is_present(&self, file: &File) -> bool {
        self.present.as_ref().is_some_and(|present| present.digest == file.digest)
    }
}

/// What tells two states of a file apart without reading it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Stamp {
    length: u64,
    modified: Option<SystemTime>,
    inode: u64,
}

/// Every plugin file that is or was in the folder.
#[derive(Debug, Default)]
pub(super) struct Files {
    dir: PathBuf,
    known: BTreeMap<String, Known>,
}

impl Files {
    /// Looks at the folder again. Files that did not change are not read again.
    ///
    /// # Errors
    /// The folder cannot be read.
    pub(super) async fn scan(&mut self, dir: &Path, max_file: usize) -> Result<(), FileError> {
        let failed = |problem| FileError { path: dir.to_owned(), problem };
        self.dir = dir.to_owned();
        let mut seen = Vec::new();
        let mut entries = tokio::fs::read_dir(dir).await.map_err(failed)?;
        while let Some(entry) = entries.next_entry().await.map_err(failed)? {
            let path = entry.path();
            if let Some(name) = plugin_name(&path) {
                seen.push(name.clone());
                let known = self.known.entry(name.clone()).or_default();
                read(known, &name, &path, max_file).await;
            }
        }
        for (name, known) in &mut self.known {
            if !seen.contains(name) && known.present.take().is_some() {
                known.stamp = None;
                tracing::warn!(
                    plugin = name,
                    "the plugin's file is gone; what was loaded from it stays in service"
                );
            }
        }
        Ok(())
    }

    /// The files a plugin may be loaded from, the best first.
    pub(super) fn choices(&self, name: &str) -> Vec<Arc<File>> {
        let Some(known) = self.known.get(name) else { return Vec::new() };
        let mut choices: Vec<_> = known.present.iter().chain(&known.good).cloned().collect();
        choices.dedup_by(|a, b| a.digest == b.digest);
        choices
    }

    /// Notes that a file is good.
    pub(super) fn accepted(&mut self, file: &Arc<File>) {
        let Some(known) = self.known.get_mut(&file.name) else { return };
        known.good = Some(file.clone());
        if known.is_present(file) {
            known.refused = None;
        }
    }

    /// Notes that a file is not, for this use of it.
    pub(super) fn refused(&mut self, file: &Arc<File>, spec: &PluginSpec, why: &Refusal) {
        if let Some(known) = self.known.get_mut(&file.name) {
            known.refused = Some((file.digest.clone(), why.to_string()));
            if known.is_present(file) && !why.may_pass() {
                known.tried.push((spec.clone(), why.clone()));
            }
        }
    }

    /// Why a file was refused for this use, if it was: it need not be tried at each look.
    pub(super) fn was_refused(&self, file: &Arc<File>, spec: &PluginSpec) -> Option<&Refusal> {
        let known = self.known.get(&file.name).filter(|known| known.is_present(file))?;
        known.tried.iter().find(|(tried, _)| tried == spec).map(|(_, why)| why)
    }

    /// Forgets what was refused, so that the next look tries it again.
    pub(super) fn try_again(&mut self) {
        self.known.values_mut().for_each(|known| known.tried.clear());
    }

    /// Where the file of a plugin stands or would stand.
    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.dir.join(format!("{name}.wasm"))
    }

    /// Every plugin that is or was there.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &Known)> {
        self.known.iter().map(|(name, known)| (name.as_str(), known))
    }
}

/// The plugin's name of a path. What editors and copies leave behind (`.pii.wasm.swp`, `pii.wasm~`) has none.
fn plugin_name(path: &Path) -> Option<String> {
    let name = path.file_name()?.to_str()?.strip_suffix(".wasm")?;
    (!name.is_empty() && !name.starts_with('.')).then(|| name.to_owned())
}

/// Reads a file once it has stopped changing.
async fn read(known: &mut Known, name: &str, path: &Path, max_file: usize) {
    for _ in 0..LOOKS {
        let Some(before) = stamp(path).await else { return };
        if known.stamp.as_ref() == Some(&before) && known.present.is_some() {
            return;
        }
        if before.length > max_file as u64 {
            known.refused = Some((String::new(), format!("the file is larger than {max_file} bytes")));
            return;
        }
        let Ok(bytes) = tokio::fs::read(path).await else { return };
        tokio::time::sleep(SETTLE).await;
        if stamp(path).await.as_ref() == Some(&before) {
            known.stamp = Some(before);
            let digest = hex::encode(Sha256::digest(&bytes));
            let file = File { name: name.to_owned(), path: path.to_owned(), digest, bytes: bytes.into() };
            known.present = Some(Arc::new(file));
            known.tried.clear();
            return;
        }
    }
    tracing::warn!(plugin = name, file = %path.display(), "the file keeps changing; it is left for the next look");
}

/// What a path leads to now, through links; nothing where it is no file.
async fn stamp(path: &Path) -> Option<Stamp> {
    use std::os::unix::fs::MetadataExt;
    let meta = tokio::fs::metadata(path).await.ok().filter(std::fs::Metadata::is_file)?;
    Some(Stamp { length: meta.len(), modified: meta.modified().ok(), inode: meta.ino() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_refused_file_is_not_tried_again_until_it_changes_or_somebody_asks() {
        let folder = tempfile::tempdir().unwrap();
        let (path, spec) = (folder.path().join("bad.wasm"), spec());
        let refusal = Refusal::NotWasm { reason: "a test says so".into() };
        let mut files = Files::default();
        let mut refused = async |content: &str| {
            std::fs::write(&path, content).unwrap();
            files.scan(folder.path(), 1000).await.unwrap();
            let file = files.choices("bad").remove(0);
            let before = files.was_refused(&file, &spec).is_some();
            files.refused(&file, &spec, &refusal);
            assert_eq!(files.was_refused(&file, &spec), Some(&refusal));
            assert_eq!(files.was_refused(&file, &PluginSpec { memory: 1, ..spec.clone() }), None);
            before
        };

        assert!(!refused("one").await);
        assert!(!refused("another").await, "it has changed");
        let file = files.choices("bad").remove(0);
        files.try_again();
        assert_eq!(files.was_refused(&file, &spec), None);
        files.refused(
            &file,
            &spec,
            &Refusal::Probe { step: "inspect", reason: "all slots are taken".into() },
        );
        assert_eq!(files.was_refused(&file, &spec), None, "the machine was busy");
    }

    fn spec() -> PluginSpec {
        PluginSpec {
            kinds: &[],
            settings: "{}".into(),
            isolation: None,
            timeout: Duration::from_secs(1),
            memory: 0,
            output: 0,
            grants: Vec::new(),
        }
    }

    #[test]
    fn what_editors_leave_behind_is_no_plugin() {
        assert_eq!(plugin_name(Path::new("/p/pii.wasm")).as_deref(), Some("pii"));
        for name in [".pii.wasm", "pii.wasm~", "pii.wasm.tmp", ".wasm", "4913", "pii.cwasm"] {
            assert_eq!(plugin_name(&Path::new("/p").join(name)), None, "{name}");
        }
    }
}
