//! Where are plugins, programs and scripts, and who builds them?

use std::{
    path::{Path, PathBuf},
    time::SystemTime,
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
    let shipped =
        std::env::var_os("GHAT_PLUGINS_DIST").map_or_else(|| root().join("plugins/dist"), PathBuf::from);
    let places =
        [shipped, root().join("tests/guests/dist")].map(|folder| folder.join(format!("{name}.wasm")));
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

/// The `ghat` program. It is not built here: that would wait for whoever else builds in the same folder.
///
/// # Panics
/// Where it is missing, or older than its sources.
#[track_caller]
pub fn program() -> PathBuf {
    // <target>/<profile>/deps/main-<hash>
    let path = std::env::current_exe().unwrap().ancestors().nth(2).unwrap().join("ghat");
    let built =
        changed(&path).unwrap_or_else(|| panic!("{} is missing; run cargo build -p ghat", path.display()));
    // What it was built from, as cargo notes it: `<program>: <source> <source> …`.
    let sources = std::fs::read_to_string(path.with_extension("d")).unwrap_or_default();
    let newer = sources.split_whitespace().skip(1).find(|source| changed(Path::new(source)) > Some(built));
    assert!(newer.is_none(), "{} is older than {newer:?}; run cargo build -p ghat", path.display());
    path
}

fn changed(path: &Path) -> Option<SystemTime> {
    std::fs::metadata(path).ok()?.modified().ok()
}

/// The Python that has what was set up under this name.
///
/// # Panics
/// Where it was not set up.
pub fn python(client: &str) -> PathBuf {
    installed(&format!("clients/{client}/bin/python"))
}

/// The folder with the pinned modules of JavaScript in it.
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
