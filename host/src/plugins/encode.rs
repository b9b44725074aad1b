//! How does a core module, as compilers leave it, become a component of a world?

use std::fmt::Display;

use wasm_encoder::{
    CodeSection, EntityType, ExportKind, ExportSection, Function, FunctionSection, ImportSection, MemArg,
    MemoryType, Module, TypeSection,
};
use wasmparser::{FuncType, Import, Parser, Payload, TypeRef};
use wit_component::{ComponentEncoder, StringEncoding, embed_component_metadata};
use wit_parser::{Resolve, SourceMap};

use super::refusal::Refusal;

/// The module that compilers for WASI's first preview import from.
const PREVIEW: &str = "wasi_snapshot_preview1";

/// The component that a core module is made into which does not say itself of which world it is: a compiler without WIT
/// made it. `wit` is the plugin package, file by file: name and text.
///
/// What it imports of WASI's first preview is answered inside of the component: there are no arguments, variables or
/// files, what is written is gone, the time stands still, and random bytes are zeros.
///
/// # Errors
/// The module does not have what the world asks for, or imports what the world does not have.
pub fn encode_for(module: &[u8], wit: &[(&str, &str)], world: &str) -> Result<Vec<u8>, Refusal> {
    let mut sources = SourceMap::new();
    for (name, text) in wit {
        sources.push_str(name, *text);
    }
    let package = sources.parse().map_err(|(_, problem)| refused(&problem))?;
    let mut resolve = Resolve::default();
    let package = resolve.push_group(package).map_err(|problem| refused(&problem))?;
    let world = resolve.select_world(&[package], Some(world)).map_err(|problem| refused(&problem))?;
    let adapter = preview(&wanted(module).map_err(|problem| refused(&problem))?)?;
    let mut module = module.to_vec();
    embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8)
        .and_then(|()| ComponentEncoder::default().validate(true).module(&module))
        .and_then(|encoder| encoder.adapter(PREVIEW, &adapter))
        .and_then(|mut encoder| encoder.encode())
        .map_err(|problem| Refusal::NotEncodable { reason: format!("{problem:#}") })
}

fn refused(problem: &dyn Display) -> Refusal {
    Refusal::NotEncodable { reason: problem.to_string() }
}

/// What succeeds, and the places it sets, by parameter and how many bytes: four of zero, or eight of the time. All else says that there is no such file.
const INERT: [(&str, &[(u32, u32)]); 9] = [
    ("sched_yield", &[]),
    ("args_get", &[]),
    ("args_sizes_get", &[(0, 4), (1, 4)]),
    ("environ_get", &[]),
    ("environ_sizes_get", &[(0, 4), (1, 4)]),
    ("clock_time_get", &[(2, 8)]),
    ("fd_write", &[]),
    // Memory that was given for it is left as it is.
    ("random_get", &[]),
    ("poll_oneoff", &[(3, 4)]),
];
/// The preview's number for a file that is not open.
const BAD_FILE: i32 = 8;

/// One function that a module imports of the preview.
struct Wanted {
    name: String,
    of: FuncType,
}

/// What a module imports of the preview, each once: some compilers import the same twice.
fn wanted(module: &[u8]) -> wasmparser::Result<Vec<Wanted>> {
    let (mut types, mut wanted) = (Vec::new(), Vec::new());
    for payload in Parser::new(0).parse_all(module) {
        match payload? {
            Payload::TypeSection(section) => {
                types = section.into_iter_err_on_gc_types().collect::<wasmparser::Result<Vec<_>>>()?;
            }
            Payload::ImportSection(section) => {
                for import in section.into_imports() {
                    note(&import?, &types, &mut wanted);
                }
            }
            _ => {}
        }
    }
    Ok(wanted)
}

fn note(import: &Import<'_>, types: &[FuncType], wanted: &mut Vec<Wanted>) {
    let TypeRef::Func(number) = import.ty else { return };
    let is_known = wanted.iter().any(|one| one.name == import.name);
    if let (PREVIEW, Some(of), false) = (import.module, types.get(number as usize), is_known) {
        wanted.push(Wanted { name: import.name.to_owned(), of: of.clone() });
    }
}

/// A module that answers for WASI's first preview, with the memory of the module that asks.
fn preview(wanted: &[Wanted]) -> Result<Vec<u8>, Refusal> {
    let (mut types, mut functions, mut exports, mut code) =
        (TypeSection::new(), FunctionSection::new(), ExportSection::new(), CodeSection::new());
    for (number, one) in (0..).zip(wanted) {
        let of =
            wasm_encoder::FuncType::try_from(one.of.clone()).map_err(|_| refused(&"a type of no preview"))?;
        types.ty().func_type(&of);
        functions.function(number);
        exports.export(&one.name, ExportKind::Func, number);
        code.function(&body(&one.name, !one.of.results().is_empty()));
    }
    let memory =
        MemoryType { minimum: 0, maximum: None, memory64: false, shared: false, page_size_log2: None };
    let mut imports = ImportSection::new();
    imports.import("env", "memory", EntityType::Memory(memory));
    let mut module = Module::new();
    module.section(&types).section(&imports).section(&functions).section(&exports).section(&code);
    Ok(module.finish())
}

fn body(name: &str, returns: bool) -> Function {
    let mut function = Function::new([]);
    let mut write = function.instructions();
    let inert = INERT.iter().find(|(inert, _)| *inert == name);
    for (parameter, bytes) in inert.into_iter().flat_map(|(_, sets)| *sets) {
        write.local_get(*parameter);
        if *bytes == 8 {
            // The time. Go's runtime does not take 0 for one.
            write.i64_const(1).i64_store(at(0));
        } else {
            write.i32_const(0).i32_store(at(0));
        }
    }
    if name == "fd_write" {
        // As many bytes as the first of the slices has: runtimes write one at a time.
        write.local_get(3).local_get(1).i32_load(at(4)).i32_store(at(0));
    }
    match (inert, returns) {
        (Some(_), _) => write.i32_const(0),
        (None, true) => write.i32_const(BAD_FILE),
        // `proc_exit`.
        (None, false) => write.unreachable(),
    };
    write.end();
    function
}

/// A place behind the address that is on the stack; aligned to four bytes.
fn at(offset: u64) -> MemArg {
    MemArg { offset, align: 2, memory_index: 0 }
}
