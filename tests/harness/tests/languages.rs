//! Plugins in every language, from `ghat plugin new` to a gateway that serves with them.

use std::{
    path::{Path, PathBuf},
    process::Output,
};

use ghat_tests::{Gateway, MockProvider, Setup, Upstream, files};
use tempfile::TempDir;
use tokio::process::Command;

/// A language: how its projects are tested natively, and what stands in for an installation in each of them.
struct Language {
    name: &'static str,
    test: &'static [&'static str],
    /// The plugin's source, in the project's folder.
    source: &'static str,
    /// What `scripts/languages` set up, and what it is called in a project.
    tools: Option<(&'static str, &'static str)>,
}

const PYTHON: Language = Language {
    name: "python",
    test: &["python3", "-m", "unittest"],
    source: "plugin.py",
    tools: Some(("python", ".venv")),
};
const JS: Language = Language {
    name: "js",
    test: &["npm", "test"],
    source: "plugin.js",
    tools: Some(("js/node_modules", "node_modules")),
};
const TS: Language = Language {
    name: "ts",
    test: &["npm", "test"],
    source: "plugin.ts",
    tools: Some(("ts/node_modules", "node_modules")),
};
const GO: Language =
    Language { name: "go", test: &["go", "test", "./..."], source: "plugin.go", tools: None };
const RUST: Language = Language { name: "rust", test: &["cargo", "test", "-q"], source: "", tools: None };
const C: Language = Language { name: "c", test: &["make", "test"], source: "plugin.c", tools: None };

/// A project in a folder of its own.
struct Project {
    folder: TempDir,
    name: String,
}

impl Project {
    /// What `ghat plugin new` makes, with its tools in place.
    async fn new(language: &Language, kind: &str, name: &str) -> Self {
        let project = Self { folder: tempfile::tempdir().unwrap(), name: name.to_owned() };
        let arguments = ["new", "--lang", language.name, "--kind", kind, name];
        let told = project.ghat(project.folder.path(), &arguments).await;
        assert!(told.contains("Next:"), "{told}");
        if let Some((from, to)) = language.tools {
            let from = files::target().join("languages").join(from);
            assert!(from.exists(), "{} is missing; run scripts/languages", from.display());
            std::os::unix::fs::symlink(from, project.path().join(to)).unwrap();
        }
        project
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join(&self.name)
    }

    fn component(&self) -> PathBuf {
        self.path().join(format!("{}.wasm", self.name))
    }

    /// Runs `ghat plugin` where it succeeds.
    async fn ghat(&self, folder: &Path, arguments: &[&str]) -> String {
        let (good, told) = ghat(folder, arguments).await;
        assert!(good, "{arguments:?}: {told}");
        told
    }

    /// Its own tests, the build, and the component's tests.
    async fn check(&self, language: &Language) {
        let [program, arguments @ ..] = language.test else { panic!("{} has no tests", language.name) };
        let mut tests = Command::new(program);
        tests.args(arguments).current_dir(self.path()).env("CARGO_TARGET_DIR", rust_builds());
        let output = tests.output().await.unwrap();
        assert!(output.status.success(), "{}: {}", language.name, told(output));
        let built = self.ghat(&self.path(), &["build"]).await;
        assert!(built.starts_with("$ "), "no step that is not shown: {built}");
        let tested = self.ghat(&self.path(), &["test", "."]).await;
        assert!(tested.contains("  ok    "), "{tested}");
        let inspected = self.ghat(&self.path(), &["inspect", "."]).await;
        assert!(!inspected.contains("wasi:"), "{inspected}");
    }
}

/// The same with whatever comes of it.
async fn ghat(folder: &Path, arguments: &[&str]) -> (bool, String) {
    let mut command = Command::new(files::program());
    // One cache with the gateways of the tests: compiling a language's runtime takes its time.
    command.env("XDG_CACHE_HOME", files::compiled().parent().unwrap().join("user"));
    command.env("CLANG", "clang-19");
    command.env("CARGO_TARGET_DIR", rust_builds());
    let output = command.arg("plugin").args(arguments).current_dir(folder).output().await.unwrap();
    (output.status.success(), told(output))
}

/// Where projects of Rust are built: they share what they are built from.
fn rust_builds() -> PathBuf {
    files::target().join("languages/rust")
}

fn told(output: Output) -> String {
    [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat()
}

fn guarded(provider: &MockProvider, component: &Path) -> Setup {
    let cache = files::compiled().parent().unwrap().join("user/ghat");
    let setup = Gateway::with(provider).plugin_at("guard", component).mode("block").memory("256MiB");
    setup.plugins("cache", &format!("{cache:?}"))
}

/// A new guardrail, built and tested as its README says, is put into a gateway that runs, and blocks.
async fn blocks(language: &Language) {
    let project = Project::new(language, "guardrail", "no-unicorns").await;
    project.check(language).await;
    let provider = MockProvider::replying(Upstream::stream_of(&["I saw a uni", "corn ", "today"])).await;
    let gateway = guarded(&provider, &files::plugin_path("pii")).timeout("20s").start().await;
    assert_eq!(gateway.chat("a unicorn").await.status(), 200, "before it is there");

    gateway.replace_plugin("guard", &std::fs::read(project.component()).unwrap());
    gateway.reload().await;

    assert_eq!(
        gateway.chat("a Unicorn, größer").await.error(),
        "400 guardrail_blocked messages",
        "{}",
        language.name
    );
    let streamed = gateway.stream("hello").await;
    assert_eq!(streamed.error(), "guardrail_blocked", "{}", language.name);
    assert!(!streamed.text().contains("uni"), "{}", streamed.text());
    assert_eq!(gateway.listed("guard").await["failures"], 0, "{}", language.name);
}

/// A plugin that loops, hogs, raises and traps is contained, and one that wants more than it was granted is refused.
async fn contained(language: &Language) {
    let project = Project::new(language, "guardrail", "misbehaving").await;
    let sources = files::root().join("tests/languages");
    std::fs::copy(sources.join("misbehaving").join(language.source), project.path().join(language.source))
        .unwrap();
    project.ghat(&project.path(), &["build"]).await;
    let provider = MockProvider::echoing().await;
    let setup = guarded(&provider, &project.component());
    let gateway = setup.timeout("2s").start().await;
    assert_eq!(gateway.chat("hi").await.message(), "hi", "{}", language.name);
    for bad in ["loop", "hog", "raise", "trap"] {
        let reply = gateway.chat(bad).await;
        assert_eq!(reply.error(), "500 plugin_failed", "{}: {bad}", language.name);
        assert!(!reply.text().contains("hunter2"), "{}: {bad}", language.name);
        assert_eq!(gateway.chat("hi").await.message(), "hi", "{}: after {bad}", language.name);
    }
}

/// The same plugin against a world that has more than was granted.
async fn ungranted(language: &Language) {
    let project = Project::new(language, "guardrail", "wants-vault").await;
    let wit = project.path().join("vendor/wit");
    std::fs::create_dir_all(wit.join("deps/vault")).unwrap();
    std::fs::copy(files::root().join("tests/languages/vault.wit"), wit.join("deps/vault/vault.wit")).unwrap();
    let worlds = std::fs::read_to_string(wit.join("worlds.wit")).unwrap();
    let wanting = worlds.replace("  import log;", "  import log;\n  import acme:vault/secrets@1.0.0;");
    std::fs::write(wit.join("worlds.wit"), wanting).unwrap();
    project.ghat(&project.path(), &["build"]).await;

    let provider = MockProvider::echoing().await;
    let problem = guarded(&provider, &project.component()).try_start().await.expect_err(language.name);
    assert!(problem.contains("acme:vault/secrets@1.0.0") && problem.contains("grant"), "{problem}");
    let (good, told) = ghat(&project.path(), &["inspect", "."]).await;
    assert!(!good && told.contains("acme:vault/secrets@1.0.0"), "{told}");
}

#[tokio::test]
async fn a_guardrail_in_python_blocks() {
    blocks(&PYTHON).await;
}

#[tokio::test]
async fn a_guardrail_in_javascript_blocks() {
    blocks(&JS).await;
}

#[tokio::test]
async fn a_guardrail_in_typescript_blocks() {
    blocks(&TS).await;
}

#[tokio::test]
async fn a_guardrail_in_c_blocks() {
    blocks(&C).await;
}

#[tokio::test]
async fn a_guardrail_in_rust_blocks() {
    blocks(&RUST).await;
}

#[tokio::test]
async fn a_guardrail_in_go_blocks() {
    blocks(&GO).await;
}

#[tokio::test]
async fn python_that_misbehaves_is_contained() {
    contained(&PYTHON).await;
}

#[tokio::test]
async fn javascript_that_misbehaves_is_contained() {
    contained(&JS).await;
}

#[tokio::test]
async fn c_that_misbehaves_is_contained() {
    contained(&C).await;
}

#[tokio::test]
async fn go_that_misbehaves_is_contained() {
    contained(&GO).await;
}

#[tokio::test]
async fn what_python_was_not_granted_is_refused() {
    ungranted(&PYTHON).await;
}

#[tokio::test]
async fn what_javascript_was_not_granted_is_refused() {
    ungranted(&JS).await;
}

#[tokio::test]
async fn what_go_and_c_were_not_granted_cannot_be_built() {
    let wants_in_c = "\n__attribute__((import_module(\"acme:vault/secrets@1.0.0\"), import_name(\"read\"))) extern void \
        steal(void);\nvoid ghat_steal(void);\n__attribute__((export_name(\"steal\"))) void ghat_steal(void) { steal(); }\n";
    let wants_in_go =
        "\n//go:wasmimport acme:vault/secrets@1.0.0 read\nfunc steal()\n\nfunc init() { steal() }\n";
    for (language, wants) in [(&C, wants_in_c), (&GO, wants_in_go)] {
        let project = Project::new(language, "guardrail", "wants-vault").await;
        let source = project.path().join(language.source);
        let text = std::fs::read_to_string(&source).unwrap();
        std::fs::write(&source, text + wants).unwrap();
        let (good, told) = ghat(&project.path(), &["build"]).await;
        assert!(!good && told.contains("acme:vault/secrets@1.0.0"), "{}: {told}", language.name);
    }
}

#[tokio::test]
async fn python_makes_every_kind_of_plugin() {
    for kind in ["redactor", "router", "provider"] {
        let project = Project::new(&PYTHON, kind, "of-each-kind").await;
        project.check(&PYTHON).await;
    }
}

#[tokio::test]
async fn a_project_that_cannot_be_made_or_built_says_why() {
    let folder = tempfile::tempdir().unwrap();
    for (arguments, why) in [
        (&["new", "--lang", "c", "--kind", "router", "x"][..], "there is one in Rust, Python"),
        (&["new", "--lang", "js", "Un Name"], "is no name for a plugin"),
        (&["build"], "there is no ghat-plugin.toml in it"),
    ] {
        let (good, told) = ghat(folder.path(), arguments).await;
        assert!(!good && told.contains(why), "{arguments:?}: {told}");
    }
    let (good, _) = ghat(folder.path(), &["new", "--lang", "ts", "mine"]).await;
    assert!(good);
    let (good, told) = ghat(&folder.path().join("mine"), &["build"]).await;
    assert!(!good && told.contains("To get it: npm install"), "{told}");
    let (good, told) = ghat(folder.path(), &["new", "--lang", "ts", "mine"]).await;
    assert!(!good && told.contains("mine is there already"), "{told}");
    let (good, told) = ghat(folder.path(), &["test", "mine"]).await;
    assert!(!good && told.contains("not built yet: ghat plugin build mine"), "{told}");
}
