//! Each thing that is refused, alone in a file that is right otherwise.

use super::{check, parsed};
use crate::config::value;

#[test]
fn a_value_must_have_its_type() {
    check("[server]\nworkers = \"2\"", "7:11: server.workers: expected a whole number, found a string");
    check("[server]\nworkers = -1", "7:11: server.workers: -1 is not a number from 0 to 4294967295");
    check(
        "[server]\nmax_body = -1",
        "7:12: server.max_body: -1 is not a size; write 64MiB, 10MB, or a number of bytes",
    );
    check("[plugins]\nwatch = 1", "7:9: plugins.watch: expected true or false, found an integer");
    check("[[server]]", "6:1: server: expected a table, found an array");
    check("[chain]", "6:1: chain: expected a list, found a table");
    check("[[chain]]\nplugin = \"a\"\non = \"request\"", "8:6: chain[0].on: expected a list, found a string");
    check(
        "[[chain]]\nplugin = \"a\"\noptions = 1",
        "8:11: chain[0].options: expected a table, found an integer",
    );
}

#[test]
fn a_value_must_be_understood() {
    let address = "is not an address with a port; write 127.0.0.1:8080 or [::]:8080";
    check("[server]\nlisten = \"localhost\"", &format!("7:10: server.listen: \"localhost\" {address}"));
    let level = "is not a log directive; write info, or warn,ghat=debug";
    check("[log]\nlevel = \"ghat=loud\"", &format!("7:9: log.level: \"ghat=loud\" {level}"));
    check("[log]\nformat = \"jsn\"", "7:10: log.format: \"jsn\" is unknown; did you mean \"json\"?");
    let preset = |name: &str| format!("[provider.b]\nplugin = \"b\"\npreset = \"{name}\"");
    let meant = "8:10: provider.b.preset: \"gorq\" is unknown; did you mean \"groq\"?";
    check(&preset("gorq"), meant);
    check("[auth]\nmode = \"kerberos\"", "7:8: auth.mode: \"kerberos\" is unknown; write none, keys, jwt");
    let size = "is not a size; write 64MiB, 10MB, or a number of bytes";
    for wrong in ["\"64 mib\"", "\"MiB\"", "\"1.5MiB\"", "\"99999999999GiB\"", "\"\""] {
        check(&format!("[server]\nmax_body = {wrong}"), &format!("7:12: server.max_body: {wrong} {size}"));
    }
    let duration = "is not a duration; write 50ms, 2s, 1m";
    for wrong in ["\"50\"", "\"s\"", "\"-1s\"", "\"1m30s\"", "\"\""] {
        check(&format!("[plugins]\npoll = {wrong}"), &format!("7:8: plugins.poll: {wrong} {duration}"));
    }
}

#[test]
fn a_limit_has_a_range() {
    let chain = |line: &str, message: &str| {
        check(&format!("[[chain]]\nplugin = \"a\"\n{line}"), &format!("8:{message}"));
    };
    chain("timeout = \"0s\"", "11: chain[0].timeout: \"0s\" is out of range; write \"1ms\" to \"1m\"");
    chain("timeout = \"61s\"", "11: chain[0].timeout: \"61s\" is out of range; write \"1ms\" to \"1m\"");
    chain("memory = 1", "10: chain[0].memory: 1 is out of range; write \"1MiB\" to \"1GiB\"");
    chain("memory = \"2GiB\"", "10: chain[0].memory: \"2GiB\" is out of range; write \"1MiB\" to \"1GiB\"");
    chain("hold = { bytes = 0 }", "18: chain[0].hold.bytes: 0 is out of range; write \"1B\" to \"1MiB\"");
    let provider = |line: &str, message: &str| {
        check(&format!("[provider.b]\nplugin = \"b\"\n{line}"), &format!("8:{message}"));
    };
    provider("max_concurrent = 0", "18: provider.b.max_concurrent: 0 is out of range; write 1 to 1000000");
    provider(
        "hedge_after = \"0s\"",
        "15: provider.b.hedge_after: \"0s\" is out of range; write \"1ms\" to \"1h\"",
    );
    provider(
        "breaker = { share = 101 }",
        "21: provider.b.breaker.share: 101 is out of range; write 1 to 100",
    );
    provider(
        "breaker = { cool_down = \"1s\" }",
        "13: provider.b.breaker.cool_down: unknown key; did you mean `cooldown`?",
    );
    check("[server]\nmax_requests = 0", "7:16: server.max_requests: 0 is out of range; write 1 to 1000000");
}

#[test]
fn without_authentication_the_listener_is_local() {
    let refusal = "can be reached from other machines, and auth.mode is \"none\"; listen on 127.0.0.1, \
                   or set auth.allow_public = true";
    for public in ["0.0.0.0:80", "192.168.0.1:80", "[::]:80"] {
        check(
            &format!("[server]\nlisten = \"{public}\""),
            &format!("7:10: server.listen: \"{public}\" {refusal}"),
        );
        let allowed = parsed(&format!("[auth]\nallow_public = true\n[server]\nlisten = \"{public}\""));
        assert_eq!(allowed.server.listen, public.parse().unwrap());
    }
    for local in ["127.0.0.1:0", "127.8.8.8:80", "[::1]:80", "[::ffff:127.0.0.1]:80"] {
        assert_eq!(parsed(&format!("[server]\nlisten = \"{local}\"")).server.listen, local.parse().unwrap());
    }
}

#[test]
fn metrics_have_an_address_of_their_own() {
    let shared = "is the address of the server; metrics need a port of their own";
    check("[metrics]\nlisten = \"127.0.0.1:8080\"", &format!("7:10: metrics.listen: {shared}"));
    check("[metrics]", "6:1: metrics.listen: is missing");
}

#[test]
fn a_name_is_plain() {
    for wrong in ["../pii", "a/b", "a.wasm", "..", "PII", "-a", "", &"a".repeat(65)] {
        let refusal = format!("\"{wrong}\" {}", value::Name::REFUSAL);
        check(&format!("[[chain]]\nplugin = \"{wrong}\""), &format!("7:10: chain[0].plugin: {refusal}"));
        check(
            &format!("[[chain]]\nplugin = \"a\"\nname = \"{wrong}\""),
            &format!("8:8: chain[0].name: {refusal}"),
        );
    }
    let refusal = format!("the provider's name {}", value::Name::REFUSAL);
    check("[provider.\"a b\"]\nplugin = \"a\"", &format!("6:1: provider.\"a b\": {refusal}"));
}

#[test]
fn names_in_the_chain_are_unique() {
    let refusal = "an earlier entry has this name; set a `name` of its own to tell them apart";
    let first = "[[chain]]\nplugin = \"a\"\n";
    check(&format!("{first}{first}"), &format!("9:10: chain[1].plugin: {refusal}"));
    check(
        &format!("{first}[[chain]]\nplugin = \"b\"\nname = \"a\""),
        &format!("10:8: chain[1].name: {refusal}"),
    );
}

#[test]
fn a_chain_entry_sees_a_side() {
    let idle = "sees neither requests nor responses; to keep an entry idle set mode = \"off\"";
    check("[[chain]]\nplugin = \"a\"\non = []", &format!("8:6: chain[0].on: {idle}"));
    let wrong = "[[chain]]\nplugin = \"a\"\non = [\"request\", \"respose\"]";
    check(wrong, "8:18: chain[0].on[1]: \"respose\" is unknown; did you mean \"response\"?");
}

#[test]
fn a_base_url_is_only_an_origin_and_a_path() {
    let check = |url: &str, message: &str| {
        let text = format!("[provider.b]\nplugin = \"b\"\nbase_url = \"{url}\"");
        check(&text, &format!("8:12: provider.b.base_url: {message}"));
    };
    check("https://u:sk-canary@a/v1", "a base URL has no credentials; set `api_key`");
    check("https://a/v1?key=sk-canary", "a base URL has no query and no fragment");
    check("https://a/v1#x", "a base URL has no query and no fragment");
    for wrong in ["", "ftp://a/", "a/v1", "/v1", "https://", "https:// a", "https://:80/"] {
        check(wrong, "not an http:// or https:// URL; write https://api.example.com/v1");
    }
}

#[test]
fn an_api_key_fits_into_a_header() {
    let check = |key: &str, message: &str| {
        let text = format!("[provider.b]\nplugin = \"b\"\napi_key = \"{key}\"");
        check(&text, &format!("8:11: provider.b.api_key: {message}"));
    };
    check("", "is empty");
    check("${LINES}", "holds a space, a line break or another character that no header carries");
    check("${UNSET}", "${UNSET} is not set in the environment; set it, or write ${UNSET:-default}");
}

#[test]
fn further_keys_are_keys_and_none_is_there_twice() {
    let check = |keys: &str, message: &str| {
        let text = format!("[provider.b]\nplugin = \"b\"\napi_key = \"sk-1\"\napi_keys = {keys}");
        check(&text, &format!("9:{message}"));
    };
    check("[\"\"]", "13: provider.b.api_keys[0]: is empty");
    check("[\"sk-2\", \"sk-1\"]", "21: provider.b.api_keys[1]: is a key that is here already");
    check(
        "[\"${LINES}\"]",
        "13: provider.b.api_keys[0]: holds a space, a line break or another character that no header carries",
    );
}

#[test]
fn key_pairs_are_whole_unique_and_alone() {
    let check = |rest: &str, message: &str| {
        check(&format!("[provider.b]\nplugin = \"b\"\n{rest}"), message);
    };
    let path = "provider.b.aws_keys";
    check(
        "[[provider.b.aws_keys]]\naccess_key_id = \"AK\"",
        &format!("8:1: {path}[0].secret_access_key: is missing"),
    );
    check("aws_keys = []", &format!("8:12: {path}: has no key pair in it"));
    check(
        "aws_keys = [{ access_key_id = \"A/K\", secret_access_key = \"sk-canary\" }]",
        &format!("8:31: {path}[0].access_key_id: is no access key id: one has letters and digits only"),
    );
    check(
        "aws_keys = [{ access_key_id = \"AK\", secret_access_key = \"${LINES}\" }]",
        &format!(
            "8:57: {path}[0].secret_access_key: holds a space, a line break or another character that no header carries"
        ),
    );
    let pair = "{ access_key_id = \"AK\", secret_access_key = \"sk-canary\" }";
    check(
        &format!("aws_keys = [{pair}, {pair}]"),
        &format!("8:90: {path}[1].access_key_id: is a key that is here already"),
    );
    check(
        &format!("api_key = \"sk-canary\"\naws_keys = [{pair}]"),
        &format!("9:12: {path}: stands beside `api_key` or `api_keys`, and a request carries one of them"),
    );
}

#[test]
fn a_list_of_names_has_no_gap_and_no_repetition() {
    let check = |key: &str, value: &str, message: &str| {
        check(&format!("[provider.b]\nplugin = \"b\"\n{key} = {value}"), &format!("8:{message}"));
    };
    check("models", "[\"a\", \"\"]", "16: provider.b.models[1]: is empty");
    check("grants", "[\"a\", \"a\"]", "16: provider.b.grants[1]: \"a\" is here twice");
}

#[test]
fn plugins_see_nothing_of_the_environment() {
    let refusal = "takes from the environment, and a plugin must not see secrets; write the value itself, \
                   or $${ to mean ${ literally";
    let check = |line: &str, column: usize, path: &str, written: &str| {
        check(
            &format!("[[chain]]\nplugin = \"a\"\n{line}"),
            &format!("8:{column}: chain[0].{path}: {written} {refusal}"),
        );
    };
    check("settings = { a = [\"${SECRET}\"] }", 19, "settings.a[0]", "\"${SECRET}\"");
    check("options = { a = \"${SECRET:-x}\" }", 17, "options.a", "\"${SECRET:-x}\"");
}

#[test]
fn settings_are_what_json_can_say() {
    let check = |value: &str, message: &str| {
        let text = format!("[[chain]]\nplugin = \"a\"\nsettings = {{ a = {value} }}");
        check(&text, &format!("8:18: chain[0].settings.a: {value} {message}"));
    };
    check("nan", "is a number that JSON does not have");
    check("-inf", "is a number that JSON does not have");
    check("99999999999999999999", "is outside the range of a 64-bit integer");
}
