"""detect-secrets: every plugin and filter as its command line has them, one file for each text."""

import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from ghat_eval.found import Found, Run
from ghat_eval.items import Item


def run(items: Sequence[Item]) -> Run:
    from detect_secrets.core.scan import scan_file
    from detect_secrets.settings import default_settings

    findings: dict[str, list[Found]] = {}
    seconds = 0.0
    with default_settings(), tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "text.txt"
        for item in items:
            path.write_text(item.text, encoding="utf-8")
            begun = time.perf_counter()
            found = [(secret.type, secret.secret_value or "", secret.line_number) for secret in scan_file(str(path))]
            seconds += time.perf_counter() - begun
            findings[item.id] = [one for entry in found for one in places(item.text, *entry)]
    return Run(findings, seconds, sum(len(item.text.encode()) for item in items))


def places(text: str, kind: str, value: str, line: int) -> Iterator[Found]:
    """Where a finding is: the value within its line. A private key is told by its first line, taken for the block."""
    start = sum(len(before) for before in text.splitlines(keepends=True)[: line - 1])
    if kind == "Private Key":
        begin, end = text.find("-----BEGIN", start), text.find("-----END", start)
        tail = text.find("-----", end + 8) + 5 if end >= 0 else len(text)
        yield Found(kind, begin if begin >= 0 else start, tail)
    elif value and (at := text.find(value, start)) >= 0:
        yield Found(kind, at, at + len(value))
