//! `ghat plugin inspect`: what is this file, and what does it ask for?

use std::io::{self, Write};

use anyhow::Result;
use ghat::plugins::{Author, Plugin};

use super::bed::Bed;

/// Tells what there is to know of a plugin.
pub(super) async fn run(bed: &Bed, settings: &str, schemas: bool) -> Result<()> {
    let plugin = bed.plugin(settings).await?;
    let manifest = plugin.manifest();
    let mut out = io::stdout().lock();
    writeln!(out, "{} {}, a {}: {}", manifest.name, manifest.version, plugin.kind(), manifest.purpose)?;
    writeln!(out, "  file      {}, {} bytes", bed.file().path.display(), bed.file().bytes.len())?;
    writeln!(out, "  sha256    {}", plugin.digest())?;
    writeln!(out, "  sees      {}", sees(&plugin))?;
    writeln!(out, "  asks for  {}", asks(plugin.imports()))?;
    if manifest.look_behind > 0 {
        writeln!(out, "  looks     {} bytes back where a stream goes on", manifest.look_behind)?;
    }
    if let Some(note) = plugin.isolation_note() {
        writeln!(out, "  note      {note}")?;
    }
    for alias in plugin.aliases() {
        writeln!(out, "  alias     {} → {}", alias.name, alias.models.join(", "))?;
    }
    if schemas {
        writeln!(out, "settings\n{}\noptions\n{}", manifest.settings_schema, manifest.options_schema)?;
    }
    Ok(())
}

fn sees(plugin: &Plugin) -> String {
    let manifest = plugin.manifest();
    let sides = match (manifest.sides.request, manifest.sides.response) {
        (true, true) => "requests and answers",
        (true, false) => "requests",
        (false, true) => "answers",
        (false, false) => return "no texts".to_owned(),
    };
    let authors = [
        (Author::Operator, "the operator"),
        (Author::User, "users"),
        (Author::Assistant, "earlier answers"),
        (Author::Tool, "tools"),
        (Author::Model, "the model"),
    ];
    let authors: Vec<_> = authors
        .iter()
        .filter(|(author, _)| manifest.authors.contains(*author))
        .map(|(_, name)| *name)
        .collect();
    format!("{sides}: texts of {}", authors.join(", "))
}

/// The imports in words. The log is every plugin's.
fn asks(imports: &[String]) -> String {
    let more: Vec<_> = imports
        .iter()
        .filter(|name| !name.starts_with("ghat:plugin/log@") && !name.starts_with("ghat:plugin/types@"))
        .map(String::as_str)
        .collect();
    if more.is_empty() { "nothing".to_owned() } else { more.join(", ") }
}
