//! `ghat plugin test`: does a plugin find what its cases say?

use std::{
    collections::BTreeMap,
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::{Context as _, Result, bail};
use ghat::plugins::{Author, Finding, Kind, Plugin, Side};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    bed::{Around, Bed},
    conform,
    show::{marked, short},
};

/// One case: a text, and what is found in it as `rule:matched text`, in order.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    text: String,
    found: Vec<String>,
    #[serde(default)]
    settings: Option<Value>,
    #[serde(default)]
    options: Option<Value>,
    #[serde(default)]
    author: Option<Author>,
    #[serde(default)]
    grounding: Vec<String>,
    /// For whoever reads the case.
    #[serde(default)]
    #[expect(dead_code, reason = "a remark")]
    about: Option<String>,
}

/// Runs the cases, then the checks that hold for every plugin.
pub(super) async fn run(bed: &Bed, settings: &str, cases: Option<&Path>, update: bool) -> Result<()> {
    let plugin = bed.plugin(settings).await?;
    let files = files(bed, cases)?;
    let (mut total, mut wrong) = (0, 0);
    let mut plugins = BTreeMap::from([(settings.to_owned(), plugin.clone())]);
    let mut texts = Vec::new();
    for file in &files {
        let mut now = Vec::new();
        for (number, case) in read(file)?.iter().enumerate() {
            let own = case.settings.as_ref().map_or_else(|| settings.to_owned(), Value::to_string);
            if !plugins.contains_key(&own) {
                plugins.insert(own.clone(), bed.plugin(&own).await?);
            }
            let Some(plugin) = plugins.get(&own) else { continue };
            let found = judge(plugin, case).await.with_context(|| place(file, number))?;
            let short: Vec<_> = found.iter().map(|finding| short(&case.text, finding)).collect();
            total += 1;
            if short != case.found && !update {
                wrong += 1;
                writeln!(io::stdout(), "{}", difference(&place(file, number), case, &found, &short))?;
            }
            texts.push((plugin.clone(), around(plugin, case), case.text.clone()));
            now.push(short);
        }
        if update {
            rewrite(file, &now)?;
        }
    }
    let passed = total - wrong;
    writeln!(io::stdout(), "cases: {passed} of {total} as expected, in {} files", files.len())?;
    let broken = conform::run(&plugin, &texts).await?;
    if wrong + broken > 0 {
        bail!("{wrong} cases and {broken} checks failed");
    }
    Ok(())
}

/// The files with cases: those in the folder that was named, else in `cases` beside the plugin or here.
fn files(bed: &Bed, folder: Option<&Path>) -> Result<Vec<PathBuf>> {
    let beside = bed.file().path.parent().unwrap_or(Path::new(".")).join("cases");
    let folder = match folder {
        Some(folder) => folder.to_owned(),
        None if beside.is_dir() => beside,
        None if Path::new("cases").is_dir() => "cases".into(),
        None => return Ok(Vec::new()),
    };
    let entries = fs::read_dir(&folder).with_context(|| folder.display().to_string())?;
    let mut files: Vec<_> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    files.retain(|file| matches!(file.extension().and_then(|end| end.to_str()), Some("json" | "toml")));
    files.sort();
    Ok(files)
}

/// The cases of a file: a JSON list, or `[[case]]` tables.
fn read(file: &Path) -> Result<Vec<Case>> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Tables {
        case: Vec<Case>,
    }
    let text = fs::read_to_string(file).with_context(|| file.display().to_string())?;
    let cases = if file.extension().is_some_and(|end| end == "toml") {
        toml::from_str::<Tables>(&text).map(|tables| tables.case).map_err(anyhow::Error::from)
    } else {
        serde_json::from_str(&text).map_err(anyhow::Error::from)
    };
    cases.with_context(|| file.display().to_string())
}

fn around(plugin: &Plugin, case: &Case) -> Around {
    let usual = Around::of(plugin);
    let author = case.author.unwrap_or(usual.author);
    Around {
        side: if author == Author::Model { Side::Response } else { usual.side },
        author,
        grounding: case.grounding.clone(),
        options: case.options.as_ref().map_or_else(|| "{}".to_owned(), Value::to_string),
    }
}

async fn judge(plugin: &Arc<Plugin>, case: &Case) -> Result<Vec<Finding>> {
    if !matches!(plugin.kind(), Kind::Guardrail | Kind::Redactor) {
        bail!("cases are for guardrails and redactors; this is a {}", plugin.kind());
    }
    let around = around(plugin, case);
    around.find(plugin, &[around.whole(&case.text)]).await
}

fn place(file: &Path, number: usize) -> String {
    format!("{}[{number}]", file.display())
}

/// What was expected and what was found instead, with what is too much marked in the text.
fn difference(place: &str, case: &Case, found: &[Finding], short: &[String]) -> String {
    let mut told = format!("{place}\n  expected {:?}\n  found    {short:?}", case.found);
    for (finding, short) in found.iter().zip(short) {
        if let Some(span) = finding.span.filter(|_| !case.found.contains(short)) {
            told.push('\n');
            told.push_str(&marked(&case.text, span.start as usize, span.end as usize));
        }
    }
    let missing = case.found.iter().filter(|expected| !short.contains(expected));
    for text in missing.filter_map(|expected| Some(expected.split_once(':')?.1)) {
        if let Some(start) = case.text.find(text).filter(|_| !text.is_empty()) {
            told.push_str("\n  missing\n");
            told.push_str(&marked(&case.text, start, start + text.len()));
        }
    }
    told
}

/// Writes what is found now into the file: for whoever has looked at it. JSON only, since TOML would lose its remarks.
fn rewrite(file: &Path, found: &[Vec<String>]) -> Result<()> {
    if file.extension().is_none_or(|end| end != "json") {
        bail!("{}: only JSON cases can be updated", file.display());
    }
    let mut cases: Vec<Value> = serde_json::from_str(&fs::read_to_string(file)?)?;
    for (case, found) in cases.iter_mut().zip(found) {
        if let Some(field) = case.get_mut("found") {
            *field = json!(found);
        }
    }
    let lines: Vec<_> = cases.iter().map(|case| format!("  {case}")).collect();
    Ok(fs::write(file, format!("[\n{}\n]\n", lines.join(",\n")))?)
}
