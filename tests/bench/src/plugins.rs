//! How does a plugin's file change under a running gateway? Two builds that differ, put in place in turns.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;
use std::{fs, io};

use anyhow::{Context, ensure};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio::time::{Instant, MissedTickBehavior, interval, sleep_until};

use crate::client::Client;

/// Where the gateway says what is loaded.
const LOADED: &str = "/api/v1/internal/plugins";

/// How often that is read.
const LOOKING: Duration = Duration::from_millis(100);

/// A plugin's file that changes.
pub(crate) struct Swapper {
    file: PathBuf,
    builds: [Vec<u8>; 2],
    swaps: u64,
}

impl Swapper {
    /// Copies a folder of plugins and takes one of them as the one that changes. The second build is the first with
    /// a custom section more: another digest, the same behaviour.
    pub(crate) fn new(from: &Path, to: &Path, plugin: &str) -> io::Result<Self> {
        let wanted = plugin.replace('-', "_");
        let mut chosen = None;
        for entry in fs::read_dir(from)? {
            let path = entry?.path();
            let (Some(name), Some(stem)) = (path.file_name(), path.file_stem()) else { continue };
            if !path.is_file() {
                continue;
            }
            fs::copy(&path, to.join(name))?;
            let wasm = path.extension().is_some_and(|kind| kind == "wasm");
            if wasm && stem.to_string_lossy().replace('-', "_") == wanted {
                chosen = Some(to.join(name));
            }
        }
        let missing =
            || io::Error::new(io::ErrorKind::NotFound, format!("no {plugin}.wasm in {}", from.display()));
        let file = chosen.ok_or_else(missing)?;
        let build = fs::read(&file)?;
        let other = with_section(&build, b"ghat-bench", b"another build");
        Ok(Self { file, builds: [other, build], swaps: 0 })
    }

    /// How often the file has changed.
    pub(crate) fn swaps(&self) -> u64 {
        self.swaps
    }

    /// Swaps at this interval until then.
    pub(crate) async fn swap_until(&mut self, every: Duration, until: Instant) -> io::Result<()> {
        let mut ticks = interval(every);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        while Instant::now() < until {
            ticks.tick().await;
            self.swap()?;
        }
        Ok(())
    }

    /// Puts the other build in place, whole at once, as a deployment should.
    fn swap(&mut self) -> io::Result<()> {
        let [next, _] = &self.builds;
        let beside = self.file.with_extension("next");
        fs::write(&beside, next)?;
        fs::rename(&beside, &self.file)?;
        self.builds.reverse();
        self.swaps += 1;
        Ok(())
    }
}

/// Appends a custom section, which a core module and a component may both end with.
fn with_section(wasm: &[u8], name: &[u8], content: &[u8]) -> Vec<u8> {
    // Below 128 a LEB128 number is one byte; both parts are short constants.
    let byte = |length: usize| u8::try_from(length & 0x7f).unwrap_or_default();
    let section = [&[0, byte(1 + name.len() + content.len()), byte(name.len())], name, content].concat();
    [wasm, &section].concat()
}

/// The gateway's answer, as far as it matters here.
#[derive(Deserialize)]
struct Listed {
    generation: Option<u64>,
    data: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    name: String,
    digest: Option<String>,
    refused: Option<Value>,
}

/// What the gateway said about one plugin meanwhile.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Seen {
    /// The contents that were in service.
    pub(crate) digests: BTreeSet<String>,
    /// The first and the last generation.
    pub(crate) generations: Option<(u64, u64)>,
    /// A file that was refused, if one was.
    pub(crate) refused: Option<Value>,
    /// The last thing that went wrong with the question, if anything did.
    pub(crate) trouble: Option<String>,
}

/// Asks about a plugin again and again until then.
pub(crate) async fn look_until(base: &str, plugin: &str, until: Instant) -> Seen {
    let mut seen = Seen::default();
    while Instant::now() < until {
        match look(base).await {
            Ok(listed) => seen.note(plugin, listed),
            Err(error) => seen.trouble = Some(format!("{error:#}")),
        }
        sleep_until((Instant::now() + LOOKING).min(until)).await;
    }
    seen
}

async fn look(base: &str) -> anyhow::Result<Listed> {
    let listed = Client::connect(base).await?.get(LOADED).await?;
    serde_json::from_slice(&listed).context("the list of plugins has another form")
}

impl Seen {
    /// How many generations were made.
    pub(crate) fn made(&self) -> u64 {
        self.generations.map_or(0, |(first, last)| last - first)
    }

    /// Fails when the swaps changed nothing, or a build was refused: then the phase says nothing about swaps.
    pub(crate) fn check(&self) -> anyhow::Result<()> {
        ensure!(self.refused.is_none(), "a build was refused: {:?}", self.refused);
        let trouble = self.trouble.as_deref().unwrap_or("it answered well");
        ensure!(self.digests.len() > 1, "the gateway swapped nothing; asked about its plugins, {trouble}");
        Ok(())
    }

    fn note(&mut self, plugin: &str, listed: Listed) {
        for entry in listed.data.into_iter().filter(|entry| entry.name == plugin) {
            self.digests.extend(entry.digest);
            self.refused = self.refused.take().or(entry.refused);
        }
        if let Some(now) = listed.generation {
            let (first, last) = self.generations.unwrap_or((now, now));
            self.generations = Some((first.min(now), last.max(now)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scratch::Scratch;

    #[test]
    fn two_builds_take_turns() {
        let scratch = Scratch::new().unwrap();
        let (from, to) = (scratch.folder("from").unwrap(), scratch.folder("to").unwrap());
        fs::write(from.join("prompt_injection.wasm"), b"\0asm").unwrap();
        let mut swapper = Swapper::new(&from, &to, "prompt-injection").unwrap();
        let file = to.join("prompt_injection.wasm");
        swapper.swap().unwrap();
        assert_eq!(fs::read(&file).unwrap(), b"\0asm\x00\x18\x0aghat-benchanother build");
        swapper.swap().unwrap();
        assert_eq!(fs::read(&file).unwrap(), b"\0asm");
        assert_eq!((swapper.swaps(), fs::read_dir(&to).unwrap().count()), (2, 1));
    }

    #[test]
    fn digests_and_generations_of_one_plugin_are_seen() {
        let mut seen = Seen::default();
        for (generation, digest) in [(4, "ab"), (9, "cd"), (11, "ab")] {
            let other = serde_json::json!({"name": "secrets", "digest": "ef", "refused": null});
            let own = serde_json::json!({"name": "pii", "digest": digest, "refused": null, "calls": 1});
            let listed = serde_json::json!({"generation": generation, "data": [other, own]});
            seen.note("pii", serde_json::from_value(listed).unwrap());
        }
        assert_eq!(seen.digests, BTreeSet::from(["ab".to_owned(), "cd".to_owned()]));
        assert_eq!(seen.made(), 7);
        assert!(seen.check().is_ok());
    }
}
