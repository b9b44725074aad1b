//! `ghat plugin build`: calls a project's own toolchain, and says what is missing and how to get it.

use std::{
    env, fs,
    io::{self, Write},
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context as _, Result, anyhow, bail, ensure};
use ghat::plugins;

use super::{
    new,
    project::{Language, Project},
};

/// What Rust plugins are built for.
const TARGET: &str = "wasm32-unknown-unknown";
/// Vectors for scanning text, and a quarter of the usual stack: written pages are looked for in all of the memory.
const RUST_FLAGS: &str = "-Ctarget-feature=+simd128 -Clink-arg=-z -Clink-arg=stack-size=262144";
/// The names under which compilers for C are looked for: a distribution's carry their version.
const CLANGS: [&str; 8] =
    ["clang", "clang-21", "clang-20", "clang-19", "clang-18", "clang-17", "clang-16", "clang-15"];

/// Builds the project in a folder.
pub(super) fn run(folder: &Path) -> Result<()> {
    let folder = folder.canonicalize().with_context(|| folder.display().to_string())?;
    let project = Project::open(&folder)?;
    let workshop = Workshop { folder: &folder, project: &project };
    let component = match project.language {
        Language::Rust => workshop.rust()?,
        Language::Python => workshop.python()?,
        Language::Js => workshop.javascript("component.js")?,
        Language::Ts => workshop.javascript("component.ts")?,
        Language::Go => workshop.go()?,
        Language::C => workshop.c()?,
    };
    let to = project.component(&folder);
    // Renamed into place, since a gateway may be watching.
    let half = to.with_extension("wasm.tmp");
    fs::write(&half, &component).with_context(|| format!("cannot write {}", half.display()))?;
    fs::rename(&half, &to)?;
    Ok(writeln!(io::stdout(), "{}: {} bytes", to.display(), component.len())?)
}

/// A project that is being built.
struct Workshop<'a> {
    folder: &'a Path,
    project: &'a Project,
}

impl Workshop<'_> {
    fn rust(&self) -> Result<Vec<u8>> {
        let name = format!("{}.wasm", self.project.name.replace('-', "_"));
        let mut cargo = match rust_toolchain()? {
            RustToolchain::Rustup => self.tool(Path::new("cargo")),
            RustToolchain::Debian => {
                let mut cargo = self.tool(Path::new("/usr/bin/cargo"));
                cargo.env("RUSTC_BOOTSTRAP", "1").env("RUSTC", "/usr/bin/rustc");
                cargo.arg("-Zbuild-std=std,panic_abort");
                cargo
            }
        };
        let linker = if cargo.get_program() == "cargo" { "" } else { "-Clinker=wasm-ld-19 " };
        cargo.args(["build", "--release", "--lib", "--target", TARGET]);
        cargo.env("RUSTFLAGS", format!("{linker}{RUST_FLAGS}"));
        work(cargo)?;
        let built = env::var_os("CARGO_TARGET_DIR").map_or_else(|| "target".into(), PathBuf::from);
        self.encoded(&self.folder.join(built).join(TARGET).join("release").join(name))
    }

    fn python(&self) -> Result<Vec<u8>> {
        let own = [Some(self.folder.join(".venv")), env::var_os("VIRTUAL_ENV").map(PathBuf::from)];
        let own = own.into_iter().flatten().map(|venv| venv.join("bin/componentize-py"));
        let tool =
            own.into_iter().find(|path| path.is_file()).or_else(|| on_path("componentize-py")).ok_or_else(
                || {
                    missing(
                        "componentize-py",
                        "python3 -m venv .venv && .venv/bin/pip install -r requirements.txt",
                    )
                },
            )?;
        let output = self.output()?;
        let mut python = self.tool(&tool);
        python.args(["--quiet", "--wit-path", "vendor/wit", "--world", &self.world(), "componentize"]);
        // Nothing is imported that the world does not have: no clock, no files, no sockets, not even refused ones.
        python.args([
            "ghat_component",
            "--python-path",
            ".",
            "--python-path",
            "vendor",
            "--stub-wasi",
            "--output",
        ]);
        python.arg(&output);
        work(python)?;
        read(&output)
    }

    fn javascript(&self, entry: &str) -> Result<Vec<u8>> {
        on_path("node")
            .ok_or_else(|| missing("node", "https://nodejs.org, or apt-get install nodejs npm"))?;
        let bin = self.folder.join("node_modules/.bin");
        let (bundler, maker) = (bin.join("esbuild"), bin.join("componentize-qjs"));
        for tool in [&bundler, &maker] {
            ensure!(tool.exists(), missing(&tool.display().to_string(), "npm install"));
        }
        let output = self.output()?;
        let mut bundle = self.tool(&bundler);
        bundle.args([entry, "--bundle", "--format=esm", "--platform=neutral", "--target=es2022"]);
        bundle.args(["--conditions=ghat-component", "--external:ghat:*", "--log-level=warning"]);
        work(bundle.arg("--outfile=build/plugin.js"))?;
        let mut make = self.tool(&maker);
        make.args(["--wit", "vendor/wit", "--world", &self.world(), "--js", "build/plugin.js", "--sync"]);
        work(make.arg("--stub-wasi").arg("--output").arg(&output))?;
        read(&output)
    }

    fn c(&self) -> Result<Vec<u8>> {
        let given = env::var("CLANG").ok();
        let names = given.iter().map(String::as_str).chain(CLANGS);
        let clang = names.into_iter().find_map(on_path).ok_or_else(|| {
            missing("clang", "apt-get install clang lld, or name one in the variable CLANG")
        })?;
        let output = self.output()?;
        let mut compile = self.tool(&clang);
        compile.args(["--target=wasm32", "-O2", "-std=c11", "-Wall", "-Wextra", "-Werror", "-msimd128"]);
        compile.args(["-mbulk-memory", "-ffreestanding", "-nostdlib", "-isystem", "vendor/ghat/include"]);
        compile.args(["-Ivendor/ghat", "-Wl,--no-entry", "-Wl,--strip-debug", "-Wl,-z,stack-size=65536"]);
        compile.args([
            "plugin.c",
            "vendor/ghat/ghat.c",
            "vendor/ghat/component.c",
            "vendor/ghat/heap.c",
            "-o",
        ]);
        work(compile.arg(&output)).context("where it is the linker that is missing: apt-get install lld")?;
        self.encoded_for_world(&output)
    }

    fn go(&self) -> Result<Vec<u8>> {
        let go = on_path("go").ok_or_else(|| missing("go", "https://go.dev/dl; 1.24 or newer"))?;
        let output = self.output()?;
        let mut build = self.tool(&go);
        build.env("GOOS", "wasip1").env("GOARCH", "wasm");
        build.args(["build", "-buildmode=c-shared", "-trimpath", "-ldflags=-s -w", "-o"]);
        work(build.arg(&output).arg("."))?;
        self.encoded_for_world(&output)
    }

    fn world(&self) -> String {
        format!("{}-plugin", self.project.kind)
    }

    /// Where a toolchain leaves what it makes.
    fn output(&self) -> Result<PathBuf> {
        let folder = self.folder.join("build");
        fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
        Ok(folder.join("plugin.wasm"))
    }

    fn tool(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command.current_dir(self.folder);
        command
    }

    /// The component that a core module is made into.
    fn encoded(&self, module: &Path) -> Result<Vec<u8>> {
        plugins::encode(&read(module)?).with_context(|| module.display().to_string())
    }

    /// The same of a module that does not know of the world: its compiler has never heard of WIT.
    fn encoded_for_world(&self, module: &Path) -> Result<Vec<u8>> {
        let component = plugins::encode_for(&read(module)?, &new::wit(), &self.world());
        component.with_context(|| module.display().to_string())
    }
}

/// What can build Rust for WebAssembly.
enum RustToolchain {
    Rustup,
    /// Debian's packages, with the standard library built from source.
    Debian,
}

fn rust_toolchain() -> Result<RustToolchain> {
    const GET: &str = "rustup target add wasm32-unknown-unknown, or \
        apt-get install rustc-web cargo-web rust-web-src lld-19";
    on_path("cargo").ok_or_else(|| missing("cargo", "https://rustup.rs"))?;
    let listed = Command::new("rustup").args(["target", "list", "--installed"]).output();
    let has = |output: std::process::Output| {
        String::from_utf8_lossy(&output.stdout).lines().any(|line| line == TARGET)
    };
    if listed.is_ok_and(has) {
        return Ok(RustToolchain::Rustup);
    }
    let debian = ["/usr/bin/cargo", "/usr/bin/rustc", "/usr/bin/wasm-ld-19"]
        .iter()
        .all(|file| Path::new(file).is_file());
    if debian {
        Ok(RustToolchain::Debian)
    } else {
        Err(missing(&format!("a Rust compiler for {TARGET}"), GET))
    }
}

/// Runs a tool, after showing the command; what it says goes where this command's own words go.
fn work(mut command: impl std::borrow::BorrowMut<Command>) -> Result<()> {
    let command = command.borrow_mut();
    let words = command.get_args().map(|word| word.to_string_lossy());
    let program = command.get_program().to_string_lossy();
    let shown = [program].into_iter().chain(words).collect::<Vec<_>>().join(" ");
    writeln!(io::stdout(), "$ {shown}")?;
    let status = command.status().with_context(|| format!("cannot run {shown}"))?;
    if !status.success() {
        bail!("{} failed: {status}", command.get_program().display());
    }
    Ok(())
}

fn on_path(name: &str) -> Option<PathBuf> {
    let folders = env::var_os("PATH")?;
    env::split_paths(&folders).map(|folder| folder.join(name)).find(|file| file.is_file())
}

fn missing(what: &str, how: &str) -> anyhow::Error {
    anyhow!("{what} is missing. To get it: {how}")
}

fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).with_context(|| path.display().to_string())
}
