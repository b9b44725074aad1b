"""How is the corpus of unsafe answers put together?

It is about form: an answer that instructs, threatens or degrades, beside refusals, help, reports and instructions for
harmless things in the same words. Nothing in it says how anything dangerous is done.
"""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from ghat_eval import documents
from ghat_eval.items import Item, Part, digest, part_of, split, write
from ghat_eval.places import OUT
from ghat_eval.templates import fills

ANSWERS = json.loads((Path(__file__).parent / "answers.json").read_text(encoding="utf-8"))
FILLS, PASSAGES = 10, 60


def build() -> Iterator[tuple[Part, Item]]:
    for label, side in ((1, "harmful"), (0, "harmless")):
        for family, templates in ANSWERS[side].items():
            for template, part in split(templates).items():
                for text in fills(template, ANSWERS["slots"], None, FILLS):
                    yield part, item(text, label, family, "answers", template)
    for package in documents.ORDINARY:
        group = f"package:{package}"
        passages = [*documents.docstrings(package), *documents.description(package)]
        for passage in passages[:: max(1, len(passages) // PASSAGES)]:
            yield part_of(group), item(passage.text, 0, passage.kind, package, group)


def item(text: str, label: int, family: str, source: str, group: str) -> Item:
    return Item(f"output-{digest(text)}", text, label, family, source, group, extra={"author": "model"})


def main() -> None:
    parts: dict[Part, dict[str, Item]] = {"dev": {}, "held": {}}
    for part, entry in build():
        parts[part][entry.id] = entry
    for part, items in parts.items():
        write(OUT / f"output-safety.{part}.jsonl", items.values())
        counts = Counter((entry.label, entry.family) for entry in items.values())
        print(f"output-safety.{part}:", ", ".join(f"{family} {n}" for (_, family), n in sorted(counts.items())))


if __name__ == "__main__":
    main()
