//! What a plugin may import.

use super::contract::Kind;
use super::refusal::Refusal;
use super::v0_1;

/// The package that plugins are written against.
pub(super) const PACKAGE: &str = "ghat:plugin/";

/// Interfaces of that package that every plugin may import.
const OWN: [&str; 3] = ["log", "request", "types"];

/// And one that only routers may: it tells of what others are asked.
const ROUTERS: &str = "candidates";

/// The interface that tells of the request.
const REQUEST: &str = "ghat:plugin/request";

/// The interface that tells of candidates.
const CANDIDATES: &str = "ghat:plugin/candidates";

/// Packages of WASI 0.2 that are linked in an inert form: clocks tell the time and random numbers are random, output
/// goes nowhere, and there is no file, socket, argument or variable.
const INERT: [&str; 6] = ["cli", "clocks", "filesystem", "io", "random", "sockets"];

/// What must be linked for a plugin.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Needs {
    /// Inert WASI. A plugin that does not import it pays nothing for it.
    pub(super) wasi: bool,
    /// What is told of the request. For a plugin that does not ask nothing of it is kept.
    pub(super) request: bool,
    /// What is told of candidates.
    pub(super) candidates: bool,
}

/// Compares what a plugin of a kind imports with what it was granted.
pub(super) fn check(kind: Kind, imports: &[String], grants: &[String]) -> Result<Needs, Refusal> {
    let mut needs = Needs::default();
    let mut beyond = Vec::new();
    for import in imports {
        if is_inert_wasi(import) {
            needs.wasi = true;
        } else if !is_own(kind, import)? {
            beyond.push(import.clone());
        } else {
            let (name, _) = versioned(import);
            needs.request |= name == REQUEST;
            needs.candidates |= name == CANDIDATES;
        }
    }
    let (granted, not_granted): (Vec<_>, Vec<_>) =
        beyond.into_iter().partition(|import| grants.iter().any(|grant| covers(grant, import)));
    if !not_granted.is_empty() {
        return Err(Refusal::NotGranted { imports: not_granted });
    }
    if !granted.is_empty() {
        return Err(Refusal::NotOffered { imports: granted });
    }
    Ok(needs)
}

/// An interface's name without its version, and the version.
pub(super) fn versioned(name: &str) -> (&str, &str) {
    name.split_once('@').unwrap_or((name, ""))
}

/// Whether a version can be served by the bindings of this contract.
pub(super) fn is_spoken(version: &str) -> bool {
    let mut numbers = version.split(['.', '-', '+']).map(str::parse::<u64>);
    let (Some(Ok(major)), Some(Ok(minor))) = (numbers.next(), numbers.next()) else { return false };
    (major, minor) == v0_1::VERSION && !version.contains('-')
}

/// The versions that are spoken here, for a reader.
pub(super) fn spoken() -> String {
    let (major, minor) = v0_1::VERSION;
    format!("{major}.{minor}")
}

fn is_own(kind: Kind, import: &str) -> Result<bool, Refusal> {
    let (name, version) = versioned(import);
    let Some(interface) = name.strip_prefix(PACKAGE) else { return Ok(false) };
    if !OWN.contains(&interface) && (kind, interface) != (Kind::Router, ROUTERS) {
        return Ok(false);
    }
    if is_spoken(version) {
        return Ok(true);
    }
    Err(Refusal::WrongVersion { found: import.to_owned(), spoken: spoken() })
}

fn is_inert_wasi(import: &str) -> bool {
    let (name, version) = versioned(import);
    let package = name.strip_prefix("wasi:").and_then(|name| name.split('/').next());
    package.is_some_and(|package| INERT.contains(&package)) && version.starts_with("0.2.")
}

/// A grant names an interface or a package, with or without a version.
fn covers(grant: &str, import: &str) -> bool {
    let (name, _) = versioned(import);
    let package = name.split('/').next().unwrap_or(name);
    grant == import || grant == name || grant == package
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(imports: &[&str], grants: &[&str]) -> Result<Needs, Refusal> {
        let owned = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>();
        check(Kind::Guardrail, &owned(imports), &owned(grants))
    }

    #[test]
    fn the_log_needs_no_grant() {
        let needs = checked(&["ghat:plugin/types@0.1.0", "ghat:plugin/log@0.1.7"], &[]);

        assert_eq!(needs, Ok(Needs::default()));
    }

    #[test]
    fn who_asks_for_the_request_is_known() {
        let needs = checked(&["ghat:plugin/request@0.1.0"], &[]);

        assert_eq!(needs, Ok(Needs { request: true, ..Needs::default() }));
    }

    #[test]
    fn only_a_router_is_told_of_candidates() {
        let imports = vec!["ghat:plugin/candidates@0.1.0".to_owned()];
        let needs = Needs { candidates: true, ..Needs::default() };

        assert_eq!(check(Kind::Router, &imports, &[]), Ok(needs));
        for kind in [Kind::Guardrail, Kind::Redactor, Kind::Provider] {
            let refusal = Refusal::NotGranted { imports: imports.clone() };
            assert_eq!(check(kind, &imports, &[]), Err(refusal));
        }
    }

    #[test]
    fn inert_wasi_needs_no_grant() {
        let needs = checked(&["wasi:cli/environment@0.2.3", "wasi:sockets/tcp@0.2.0"], &[]);

        assert_eq!(needs, Ok(Needs { wasi: true, ..Needs::default() }));
    }

    #[test]
    fn what_was_not_granted_is_listed() {
        let refusal =
            checked(&["wasi:http/outgoing-handler@0.2.3", "acme:db/sql", "wasi:io/poll@0.2.3"], &[]);

        let imports = vec!["wasi:http/outgoing-handler@0.2.3".to_owned(), "acme:db/sql".to_owned()];
        assert_eq!(refusal, Err(Refusal::NotGranted { imports }));
    }

    #[test]
    fn a_grant_for_what_is_not_there_is_told_apart() {
        let refusal = checked(&["wasi:http/outgoing-handler@0.2.3"], &["wasi:http"]);

        assert!(matches!(refusal, Err(Refusal::NotOffered { .. })));
    }

    #[test]
    fn a_future_version_is_named() {
        let refusal = checked(&["ghat:plugin/log@0.2.0"], &[]);

        assert!(matches!(refusal, Err(Refusal::WrongVersion { .. })));
    }
}
