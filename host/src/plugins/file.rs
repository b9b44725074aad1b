//! What a file is: a component of the right kind and version, or why not. Nothing is compiled or run for it.

use bytes::Bytes;
use sha2::{Digest as _, Sha256};
use wasmparser::{Encoding, Parser, Payload};
use wasmtime::Engine;
use wit_component::ComponentEncoder;

use super::contract::Kind;
use super::grants::{self, Needs, PACKAGE};
use super::refusal::Refusal;

/// A file that may become a plugin.
pub(super) struct Examined {
    /// The component: the file itself, or what was made of a core module.
    pub(super) component: Bytes,
    /// The SHA-256 of the file, in hexadecimal.
    pub(super) digest: String,
    /// The names of everything it imports.
    pub(super) imports: Vec<String>,
    /// What must be linked for it.
    pub(super) needs: Needs,
    /// What it is for.
    pub(super) kind: Kind,
}

/// Reads a file's outline and compares it with what is wanted.
pub(super) fn examine(
    bytes: &Bytes,
    max_file: u64,
    kinds: &'static [Kind],
    granted: &[String],
) -> Result<Examined, Refusal> {
    let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    if size > max_file {
        return Err(Refusal::TooLarge { size, limit: max_file });
    }
    if Engine::detect_precompiled(bytes).is_some() || bytes.starts_with(b"\x7fELF") {
        return Err(Refusal::CompiledArtifact);
    }
    let digest = hex::encode(Sha256::digest(bytes));
    let component = component_of(bytes)?;
    let outline = Outline::read(&component).map_err(|error| not_wasm(&error))?;
    let kind = kind_of(&outline.exports, kinds)?;
    let needs = grants::check(kind, &outline.imports, granted)?;
    Ok(Examined { component, digest, imports: outline.imports, needs, kind })
}

/// The component that a file is or can be made into, for tools that write plugin files.
///
/// # Errors
/// The file is not WebAssembly, or a core module without the description of a world.
pub fn encode(bytes: &[u8]) -> Result<Vec<u8>, Refusal> {
    component_of(&Bytes::copy_from_slice(bytes)).map(Vec::from)
}

/// The component that a file is or can be made into.
fn component_of(bytes: &Bytes) -> Result<Bytes, Refusal> {
    let version = Parser::new(0).parse_all(bytes).next();
    match version {
        Some(Ok(Payload::Version { encoding: Encoding::Component, .. })) => Ok(bytes.clone()),
        Some(Ok(Payload::Version { encoding: Encoding::Module, .. })) => {
            component_from(bytes).map(Bytes::from)
        }
        Some(Ok(_)) | None => Err(Refusal::NotWasm { reason: "it does not begin like it".into() }),
        Some(Err(error)) => Err(not_wasm(&error)),
    }
}

fn component_from(module: &[u8]) -> Result<Vec<u8>, Refusal> {
    ComponentEncoder::default()
        .validate(true)
        .module(module)
        .and_then(|mut encoder| encoder.encode())
        .map_err(|error| Refusal::NotEncodable { reason: format!("{error:#}") })
}

fn not_wasm(error: &wasmparser::BinaryReaderError) -> Refusal {
    Refusal::NotWasm { reason: error.to_string() }
}

/// What a component imports and exports by name.
struct Outline {
    imports: Vec<String>,
    exports: Vec<String>,
}

impl Outline {
    fn read(component: &[u8]) -> wasmparser::Result<Self> {
        let mut outline = Self { imports: Vec::new(), exports: Vec::new() };
        let mut depth = 0_u32;
        for payload in Parser::new(0).parse_all(component) {
            match payload? {
                Payload::ModuleSection { .. } | Payload::ComponentSection { .. } => depth += 1,
                Payload::End(_) => depth = depth.saturating_sub(1),
                Payload::ComponentImportSection(imports) if depth == 0 => {
                    let names = imports.into_iter().map(|import| Ok(import?.name.name.to_owned()));
                    outline.imports.extend(names.collect::<wasmparser::Result<Vec<_>>>()?);
                }
                Payload::ComponentExportSection(exports) if depth == 0 => {
                    let names = exports.into_iter().map(|export| Ok(export?.name.name.to_owned()));
                    outline.exports.extend(names.collect::<wasmparser::Result<Vec<_>>>()?);
                }
                _ => {}
            }
        }
        Ok(outline)
    }
}

/// What a component is for, if that is among what is wanted.
fn kind_of(exports: &[String], wanted: &'static [Kind]) -> Result<Kind, Refusal> {
    let exported = |kind: &Kind| find(exports, kind.name()).map(|export| (*kind, export));
    if let Some((kind, export)) = wanted.iter().find_map(exported) {
        check_version(export)?;
        require_lifecycle(exports)?;
        return Ok(kind);
    }
    match Kind::ALL.iter().find_map(exported) {
        Some((found, _)) => Err(Refusal::WrongKind { wanted, found }),
        None => Err(missing(wanted.first().map_or("guardrail", |kind| kind.name()))),
    }
}

fn require_lifecycle(exports: &[String]) -> Result<(), Refusal> {
    find(exports, "lifecycle").ok_or_else(|| missing("lifecycle")).and_then(check_version)
}

/// The export of this interface, in whatever version.
fn find<'a>(exports: &'a [String], interface: &str) -> Option<&'a str> {
    let is_it = |export: &&String| grants::versioned(export).0.strip_prefix(PACKAGE) == Some(interface);
    exports.iter().find(is_it).map(String::as_str)
}

fn check_version(export: &str) -> Result<(), Refusal> {
    let (_, version) = grants::versioned(export);
    if grants::is_spoken(version) {
        return Ok(());
    }
    Err(Refusal::WrongVersion { found: export.to_owned(), spoken: grants::spoken() })
}

/// A refusal for exports that are there by name, but are not what they should be.
pub(super) fn misshapen(kind: Kind, error: &wasmtime::Error) -> Refusal {
    let export = format!("{PACKAGE}{kind}@{}", grants::spoken());
    Refusal::MissingExport { export, reason: format!("{error:#}") }
}

fn missing(interface: &str) -> Refusal {
    Refusal::MissingExport {
        export: format!("{PACKAGE}{interface}@{}", grants::spoken()),
        reason: "there is no such export".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WANTED: &[Kind] = &[Kind::Guardrail];

    fn refusal(bytes: &[u8]) -> Refusal {
        match examine(&Bytes::copy_from_slice(bytes), 1000, WANTED, &[]) {
            Ok(_) => panic!("it was accepted"),
            Err(refusal) => refusal,
        }
    }

    #[test]
    fn a_file_beyond_the_limit_is_not_looked_at() {
        assert_eq!(refusal(&[0; 1001]), Refusal::TooLarge { size: 1001, limit: 1000 });
    }

    #[test]
    fn a_file_that_is_no_wasm_is_named_as_such() {
        assert!(matches!(refusal(b"#!/bin/sh\nrm -rf /"), Refusal::NotWasm { .. }));
        assert!(matches!(refusal(b""), Refusal::NotWasm { .. }));
    }

    #[test]
    fn compiled_code_is_never_loaded() {
        assert_eq!(refusal(b"\x7fELF\x02\x01\x01\x00"), Refusal::CompiledArtifact);
    }

    #[test]
    fn a_module_without_a_world_exports_nothing() {
        assert!(matches!(
            refusal(b"\0asm\x01\0\0\0"),
            Refusal::MissingExport { .. } | Refusal::NotEncodable { .. }
        ));
    }

    #[test]
    fn a_component_without_exports_is_no_plugin() {
        assert!(matches!(refusal(b"\0asm\x0d\0\x01\0"), Refusal::MissingExport { .. }));
    }

    #[test]
    fn the_wrong_kind_and_the_wrong_version_are_told_apart() {
        let exports = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>();
        let router = exports(&["ghat:plugin/lifecycle@0.1.0", "ghat:plugin/router@0.1.0"]);
        let later = exports(&["ghat:plugin/lifecycle@0.2.0", "ghat:plugin/guardrail@0.2.0"]);
        let bare = exports(&["ghat:plugin/guardrail@0.1.0"]);

        let wrong = Refusal::WrongKind { wanted: WANTED, found: Kind::Router };
        assert_eq!(kind_of(&router, WANTED), Err(wrong));
        assert!(matches!(kind_of(&later, WANTED), Err(Refusal::WrongVersion { .. })));
        assert_eq!(kind_of(&bare, WANTED), Err(missing("lifecycle")));
    }
}
