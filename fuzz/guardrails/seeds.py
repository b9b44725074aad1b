"""Which texts does a guardrail's target begin with? Those of the golden cases: its own, and the other plugins'."""

import hashlib
import json
import pathlib
import sys

PLUGINS = pathlib.Path(__file__).resolve().parents[2] / "plugins"


def texts(case):
    """The texts of one golden case; of a pair, each answer behind its context, as the target reads them."""
    if isinstance(case, str):
        yield case
    elif "context" in case:
        yield from (f"{case['context']}\n\n{case[kind]}" for kind in ("grounded", "ungrounded"))
    elif "text" in case:
        yield case["text"]


def write(corpus, text):
    """Writes one seed under the name that its bytes make."""
    data = text.encode("utf-8", "surrogatepass")
    (pathlib.Path(corpus) / hashlib.sha1(data).hexdigest()).write_bytes(data)


def main(name, corpus):
    """Writes a file for each text; of the other plugins' cases a part, since they are many."""
    own = []
    for file in sorted(PLUGINS.glob("*/cases/*.json")):
        cases = json.loads(file.read_text())
        if file.parts[-3] == name:
            own.extend(text for case in cases for text in texts(case))
        else:
            cases = cases[::8]
        for case in cases:
            for text in texts(case):
                write(corpus, text)
    # Longer than what any matcher looks back at, so that the fuzzer tries long texts from the start.
    for begin in range(0, len(own), 50):
        write(corpus, "\n".join(own[begin : begin + 50])[:4096])


main(*sys.argv[1:])
