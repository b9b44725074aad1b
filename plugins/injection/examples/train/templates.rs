//! The texts of our own: templates whose slots are filled in.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::Deserialize;

use crate::Failure;
use crate::random::Random;

/// How many texts a template with slots makes for each of them.
const FILLED: usize = 8;
/// How many texts are made of several harmless ones.
const JOINED: usize = 1200;
/// How deep slots stand within what fills slots.
const DEPTH: usize = 3;

/// What else lies in their folder.
const OTHERS: [&str; 2] = ["concepts.json", "about.json"];

/// A text to learn from.
#[derive(Clone)]
pub(crate) struct Text {
    /// What it says.
    pub(crate) text: String,
    /// Whether it is an injection.
    pub(crate) is_injection: bool,
}

/// Templates of one language, or of one kind, by family.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Templates {
    #[serde(default)]
    slots: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    attacks: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    benign: BTreeMap<String, Vec<String>>,
}

/// Reads every file of templates in a folder, and fills their slots in.
pub(crate) fn read(folder: &Path) -> Result<Vec<Text>, Failure> {
    let mut files =
        fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>, Failure>>()?;
    files.retain(|file| !OTHERS.iter().any(|other| file.ends_with(other)));
    files.sort();
    let mut texts = Vec::new();
    for file in files {
        let templates: Templates = serde_json::from_str(&fs::read_to_string(&file)?)
            .map_err(|error| format!("{}: {error}", file.display()))?;
        let mut random = Random::new(texts.len() as u64 + 1);
        for (families, is_injection) in [(&templates.attacks, true), (&templates.benign, false)] {
            for template in families.values().flatten() {
                let filled = fill_all(template, &templates.slots, &mut random)?;
                texts.extend(filled.into_iter().map(|text| Text { text, is_injection }));
            }
        }
    }
    texts.extend(joined(&texts));
    Ok(texts)
}

/// Harmless texts one after the other: what is harmless alone is so among others.
fn joined(texts: &[Text]) -> Vec<Text> {
    let harmless: Vec<&str> =
        texts.iter().filter(|text| !text.is_injection).map(|text| text.text.as_str()).collect();
    let mut random = Random::new(11);
    let mut several = || {
        let count = 4 + random.below(16);
        let some: Vec<&str> = (0..count).filter_map(|_| random.pick(&harmless).copied()).collect();
        let between = random.pick(&[" ", "\n", "\n\n"]).copied().unwrap_or(" ");
        Text { text: some.join(between), is_injection: false }
    };
    (0..JOINED).map(|_| several()).collect()
}

fn fill_all(
    template: &str,
    slots: &BTreeMap<String, Vec<String>>,
    random: &mut Random,
) -> Result<Vec<String>, Failure> {
    let times = 1 + FILLED * template.matches("{{").count().min(6);
    let mut filled =
        (0..times).map(|_| fill(template, slots, random, DEPTH)).collect::<Result<Vec<_>, _>>()?;
    filled.sort();
    filled.dedup();
    Ok(filled)
}

/// Fills in the slots of a template, `{{like this}}`.
fn fill(
    template: &str,
    slots: &BTreeMap<String, Vec<String>>,
    random: &mut Random,
    depth: usize,
) -> Result<String, Failure> {
    let mut text = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("{{") {
        let (name, behind) = after.split_once("}}").ok_or_else(|| format!("an open slot: {template}"))?;
        let choices = slots.get(name).ok_or_else(|| format!("no slot {name}: {template}"))?;
        let choice = random.pick(choices).map_or("", String::as_str);
        text.push_str(before);
        text.push_str(&if depth > 0 { fill(choice, slots, random, depth - 1)? } else { choice.to_owned() });
        rest = behind;
    }
    text.push_str(rest);
    Ok(text)
}
