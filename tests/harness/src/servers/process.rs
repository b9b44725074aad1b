//! How is a server run, so that none outlives the test, and as whom?

use std::{
    ffi::{OsStr, OsString},
    fs::File,
    io::{BufRead, BufReader},
    net::TcpListener,
    os::unix::{
        fs::{MetadataExt, chown},
        process::CommandExt,
    },
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use tempfile::TempDir;

use crate::files;

/// Runs a server behind it, says its number, and ends it when nobody holds the other end of its input any more: a test
/// that is killed leaves no server behind.
const GUARD: &str = r#"end=$1 log=$2; shift 2; "$@" </dev/null >>"$log" 2>&1 & echo $!; cat >/dev/null; kill -s $end $! 2>/dev/null; wait"#;

/// A server that is running. It ends when this is dropped.
#[derive(Debug)]
pub(super) struct Process {
    guard: Child,
    server: u32,
}

impl Process {
    /// Starts a program in a folder, as whoever owns the folder. It is ended with a signal.
    pub(super) fn start(folder: &Path, program: &Path, arguments: &[&OsStr], end: &str) -> Self {
        let owner = std::fs::metadata(folder).unwrap();
        let mut guard = Command::new("sh");
        guard.args(["-c", GUARD, "sh", end]).arg(folder.join("log")).arg(program).args(arguments);
        guard.current_dir(folder).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut guard = owned(&mut guard, &owner).spawn().unwrap();
        let mut number = String::new();
        BufReader::new(guard.stdout.take().unwrap()).read_line(&mut number).unwrap();
        Self { guard, server: number.trim().parse().unwrap() }
    }

    /// Sends a signal.
    pub(super) fn signal(&self, name: &str) {
        signal(self.server, name);
    }

    /// Sends a signal to it and to every process that it has started.
    pub(super) fn signal_all(&self, name: &str) {
        self.signal(name);
        for entry in std::fs::read_dir("/proc").unwrap().flatten() {
            let Some(process) = entry.file_name().to_str().and_then(|name| name.parse().ok()) else {
                continue;
            };
            // `number (name) state parent …`; one that has just ended has none.
            let stat = std::fs::read_to_string(entry.path().join("stat")).unwrap_or_default();
            let parent = stat.rsplit(')').next().and_then(|rest| rest.split_whitespace().nth(1));
            if parent.and_then(|parent| parent.parse().ok()) == Some(self.server) {
                signal(process, name);
            }
        }
    }

    /// Waits until it has ended.
    pub(super) fn ended(mut self) {
        drop(self.guard.stdin.take());
        self.guard.wait().unwrap();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // One that was stopped ends only when it goes on.
        self.signal_all("CONT");
        drop(self.guard.stdin.take());
        let _ = self.guard.wait();
    }
}

/// Sends a signal to a process; one that is gone is no mistake.
pub fn signal(process: u32, name: &str) {
    let number = process.to_string();
    Command::new("kill").args(["-s", name, &number]).stderr(Stdio::null()).status().unwrap();
}

/// Runs a program in a folder to its end, as whoever owns the folder.
pub(super) fn run(folder: &Path, program: &Path, arguments: &[OsString]) {
    let owner = std::fs::metadata(folder).unwrap();
    let log = File::create(folder.join("setup.log")).unwrap();
    let mut command = Command::new(program);
    command.args(arguments).current_dir(folder).stdin(Stdio::null());
    command.stdout(log.try_clone().unwrap()).stderr(log);
    let done = owned(&mut command, &owner).status().unwrap();
    let told = std::fs::read_to_string(folder.join("setup.log")).unwrap();
    assert!(done.success(), "{}: {told}", program.display());
}

fn owned<'c>(command: &'c mut Command, owner: &std::fs::Metadata) -> &'c mut Command {
    command.gid(owner.gid()).uid(owner.uid())
}

/// A folder for a server. Where the tests are root it is somebody else's: PostgreSQL does not run as root.
pub(super) fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    if std::fs::metadata(folder.path()).unwrap().uid() == 0 {
        let users = std::fs::read_to_string("/etc/passwd").unwrap();
        let nobody = users.lines().find(|line| line.starts_with("nobody:")).expect("a user `nobody`");
        let mut numbers = nobody.split(':').skip(2).map(|number| number.parse().unwrap());
        chown(folder.path(), numbers.next(), numbers.next()).unwrap();
    }
    folder
}

/// A port that nobody uses now.
pub(super) fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// Where `scripts/servers` found something.
pub(super) fn found(name: &str) -> PathBuf {
    let link = files::target().join("servers").join(name);
    // No further than that: a program may go by the name that it is called by.
    let path = std::fs::read_link(&link).ok().filter(|path| path.exists());
    path.unwrap_or_else(|| panic!("{} is missing; run scripts/servers", link.display()))
}
