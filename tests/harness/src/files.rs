//! Where are plugins, programs and scripts, and who builds them?

use std::{
    path::{Path, PathBuf},
    process::Command,
    sync::OnceLock,
};

/// The repository's root.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// Where cargo builds: found from where the test itself was built.
pub fn target() -> PathBuf {
    // <target>/<profile>/deps/main-<hash>
    std::env::current_exe().unwrap().ancestors().nth(3).unwrap().to_owned()
}

/// The bytes of a plugin: one that ships, or a guest of the tests.
///
/// # Panics
/// Where it was not built; the message names the script that builds it.
#[track_caller]
pub fn plugin(name: &str) -> Vec<u8> {
    std::fs::read(plugin_path(name)).unwrap()
}

/// Where a built plugin is.
///
/// # Panics
/// Where it was not built; the message names the script that builds it.
#[track_caller]
pub fn plugin_path(name: &str) -> PathBuf {
    let shipped = std::env::var_os("GHAT_PLUGINS_DIST").map_or_else(|| root().join("plugins/dist"), PathBuf::from);
    let places = [shipped, root().join("tests/guests/dist")].map(|folder| folder.join(format!("{name}.wasm")));
    let found = places.iter().find(|place| place.is_file());
    let guest = root().join(format!("tests/guests/examples/{name}.rs")).is_file();
    let script = if guest { "scripts/build-guests" } else { "scripts/build-plugins" };
    found.unwrap_or_else(|| panic!("the plugin `{name}` is not built; run {script}")).clone()
}

/// The folder of compiled plugins that all tests share, so that each is compiled once.
pub fn compiled() -> PathBuf {
    let folder = target().join("ghat-tests/compiled");
    std::fs::create_dir_all(&folder).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o700)).unwrap();
    }
    folder
}

/// The `ghat` program, built now where it is not up to date.
///
/// # Panics
/// Where it does not build.
pub fn program() -> &'static Path {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(|| {
        let exe = std::env::current_exe().unwrap();
        let profile = exe.ancestors().nth(2).unwrap().to_owned();
        let mut build = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        build.args(["build", "-p", "ghat", "--bin", "ghat", "--target-dir"]).arg(target()).current_dir(root());
        if profile.ends_with("release") {
            build.arg("--release");
        }
        let output = build.output().unwrap();
        assert!(output.status.success(), "cargo build -p ghat:\n{}", String::from_utf8_lossy(&output.stderr));
        profile.join("ghat")
    })
}

/// The Python that has the pinned OpenAI SDK.
///
/// # Panics
/// Where it was not set up.
pub fn python() -> PathBuf {
    installed("clients/python/bin/python")
}

/// The folder of JavaScript clients with the pinned OpenAI SDK beside them.
///
/// # Panics
/// Where it was not set up.
pub fn node_modules() -> PathBuf {
    installed("clients/javascript/node_modules/openai").ancestors().nth(2).unwrap().to_owned()
}

fn installed(path: &str) -> PathBuf {
    let path = target().join(path);
    assert!(path.exists(), "{} is missing; run scripts/clients", path.display());
    path
}
