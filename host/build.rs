//! What does `ghat plugin new` write? The SDKs and the plugin package, as they stand in the tree, are put into the binary.

use std::{
    env,
    error::Error,
    fmt::Write as _,
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

/// Folders beside this crate, and what of them a project never needs.
const FOLDERS: [&str; 2] = ["sdk", "wit"];
const SKIPPED: [&str; 7] = ["tests", "target", "dist", "build", "node_modules", "__pycache__", ".venv"];

fn main() -> Result<(), Box<dyn Error>> {
    let root = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("..").canonicalize()?;
    let mut files = Vec::new();
    for folder in FOLDERS {
        collect(&root.join(folder), &mut files)?;
    }
    files.sort();
    let mut table = String::from("&[\n");
    for file in &files {
        let name = file.strip_prefix(&root)?;
        writeln!(table, "    ({:?}, include_bytes!({:?})),", name.display().to_string(), file)?;
    }
    table.push_str("]\n");
    let to = Path::new(&env::var("OUT_DIR")?).join("files.rs");
    // Left alone where it would not change, so that nothing is built anew for it.
    if fs::read_to_string(&to).is_ok_and(|present| present == table) {
        Ok(())
    } else {
        Ok(fs::write(to, table)?)
    }
}

/// Every file below a folder; cargo is told to look at the folder again when something in it changes.
fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), Box<dyn Error>> {
    writeln!(io::stdout(), "cargo::rerun-if-changed={}", folder.display())?;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let path = entry.path();
        let name = entry.file_name();
        // A template's tests are part of it; an SDK's own stay here.
        let own = path.components().all(|part| part.as_os_str() != "template");
        let skipped = SKIPPED.iter().any(|skipped| name == *skipped) && (own || name != "tests");
        if path.is_dir() {
            if !skipped {
                collect(&path, files)?;
            }
        } else if path.extension().is_none_or(|end| end != "wasm" && end != "pyc") {
            files.push(path);
        }
    }
    Ok(())
}
