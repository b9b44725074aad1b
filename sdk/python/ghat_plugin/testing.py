"""Tests a plugin natively, as the host would treat it. Not part of a component."""

import json
from collections.abc import Iterable
from contextlib import contextmanager
from pathlib import Path

from wit_world.exports.guardrail import Finding, Verdict
from wit_world.imports import request as _request
from wit_world.imports.types import Author, Context, Segment, Side, Surface

from .guardrail import Guardrail
from .plugin import Plugin, configured


def configure(kind: type, settings: dict | None = None) -> Plugin:
    """A plugin with these settings. Raises `Problem`."""
    return configured(kind, json.dumps(settings or {}))


def context(options: dict | None = None, side: Side = Side.REQUEST, seed: int = 7) -> Context:
    """The context of a chat request."""
    return Context(Surface.CHAT, side, seed, json.dumps(options) if options else None)


def segment(text: str, author: Author = Author.USER) -> Segment:
    """A whole text."""
    return Segment(author, text, 0, True)


@contextmanager
def request(**facts):
    """What `ghat_plugin.request` tells while this lasts: `with request(tenant="t"): …`."""
    before = {name: getattr(_request, name) for name in facts}
    for name, fact in facts.items():
        setattr(_request, name, lambda *_, fact=fact: fact)
    try:
        yield
    finally:
        for name, told in before.items():
            setattr(_request, name, told)


def found(plugin: Guardrail, text: str, options: dict | None = None) -> list[str]:
    """What is found in a whole text, as cases write it: `rule:matched text`, in order."""
    verdict = plugin.inspect(context(options), [segment(text)])
    return [_short(text, finding) for finding in sorted(verdict.findings, key=_place)]


def redacted(text: str, findings: Iterable[Finding]) -> str:
    """A text with what was found replaced, as the host does it."""
    data, done, output = text.encode(), 0, b""
    for finding in sorted((one for one in findings if one.span), key=_place):
        if finding.span.start >= done:
            output += data[done:finding.span.start] + finding.replacement.encode()
            done = finding.span.end
    return (output + data[done:]).decode()


def check_cases(kind: type, folder: str | Path) -> int:
    """Checks the cases in a folder, JSON, and each of their texts as a stream; how many there were."""
    count = 0
    for file in sorted(Path(folder).glob("*.json")):
        for case in json.loads(file.read_text()):
            plugin = configure(kind, case.get("settings"))
            have = found(plugin, case["text"], case.get("options"))
            assert have == case["found"], f"{file}: {case['text']!r}: expected {case['found']}, found {have}"
            check_streaming(plugin, case["text"], case.get("options"))
            count += 1
    return count


def check_streaming(plugin: Guardrail, text: str, options: dict | None = None) -> None:
    """Checks that a streamed text gets the findings of the whole, cut at every character and shown one by one."""
    whole = sorted(_show(plugin, options, text.encode(), (0, len(text.encode()), True))[0], key=_place)
    cuts = [len(text[:at].encode()) for at in range(1, len(text))]
    for way in [[cut] for cut in cuts] + [cuts]:
        pieces = sorted(_stream(plugin, options, text.encode(), way), key=_place)
        assert pieces == whole, f"{text!r} cut at {way}: {pieces}, as a whole {whole}"


def _stream(plugin: Guardrail, options, data: bytes, cuts: list[int]) -> list[Finding]:
    findings, released = [], 0
    for seen, complete in [(cut, False) for cut in cuts] + [(len(data), True)]:
        more, released = _show(plugin, options, data, (released, seen, complete))
        findings += more
    return findings


def _show(plugin: Guardrail, options, data: bytes, shown: tuple[int, int, bool]) -> tuple[list[Finding], int]:
    """One call, with the look-behind that the host would show; findings by their place in the whole, and how far it
    is decided."""
    released, seen, complete = shown
    front = max(0, released - plugin.about.look_behind)
    while front < released and data[front] & 0xC0 == 0x80:
        front += 1
    part = Segment(Author.MODEL, data[front:seen].decode(), released - front, complete)
    verdict = plugin.inspect(context(options, Side.RESPONSE), [part])
    decided = _checked(verdict, part)
    for finding in verdict.findings:
        if finding.span:
            finding.span.start += front
            finding.span.end += front
    return verdict.findings, front + decided


def _checked(verdict: Verdict, part: Segment) -> int:
    """What the host checks before it believes a verdict on one text; how far that is decided."""
    data = part.text.encode()
    assert len(verdict.undecided) <= 1, f"one text, more than one `undecided`: {verdict}"
    decided = verdict.undecided[0].start if verdict.undecided else len(data)
    assert decided == len(data) or not part.complete, f"a complete text cannot be undecided: {verdict}"
    assert decided >= part.settled, f"what is settled is decided: {verdict} of {part}"
    data[:decided].decode()
    for finding in verdict.findings:
        if span := finding.span:
            assert span.segment == 0 and part.settled <= span.start < span.end <= decided, f"{finding} of {part}"
            data[span.start:span.end].decode()
    return decided


def _short(text: str, finding: Finding) -> str:
    span = finding.span
    return f"{finding.rule}:" + (text.encode()[span.start:span.end].decode() if span else "")


def _place(finding: Finding):
    return (finding.span.start, finding.span.end, finding.rule) if finding.span else (-1, -1, finding.rule)
