"""How is the corpus of indirect injections put together?

An order for a model stands in a document, a mail, a page, the result of a tool. Orders are those of the direct corpus,
and some that only make sense in a document. Harmless: the same carriers with sentences of the same kind for people.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

from ghat_eval import documents
from ghat_eval.items import Item, Part, digest, part_of, read, write
from ghat_eval.places import OUT
from ghat_eval.templates import fillers, fills

CARRIERS: dict[str, Any] = json.loads((Path(__file__).parent / "carriers.json").read_text(encoding="utf-8"))
ENGLISH: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "injection" / "english.json").read_text(encoding="utf-8")
)
SLOT = re.compile(r"\{([a-z]+)\}")
ORDERS, DIRECT, HARMLESS, PASSAGES = 14, 14, 30, 120
# A direct attack that is longer does not fit into a sentence of a document.
LONGEST = 300


def build(part: Part) -> Iterator[Item]:
    rng = Random(f"indirect:{part}")
    orders = [
        text
        for order in CARRIERS["orders"]
        if part_of(order) == part
        for text in fills(order, ENGLISH["slots"], part, 8)
    ]
    direct = [
        item.text
        for item in read(OUT / f"prompt-injection.{part}.jsonl")
        if item.label and item.variant == "plain" and item.lang == "en" and len(item.text) <= LONGEST
    ]
    harmless = [text for text in CARRIERS["benign"] if part_of(text) == part]
    for family, templates in CARRIERS["carriers"].items():
        for template in templates:
            if part_of(template) != part:
                continue
            for source, texts, count in (("orders", orders, ORDERS), ("direct", direct, DIRECT)):
                for payload in rng.sample(texts, min(count, len(texts))):
                    yield item(carried(template, payload, part, rng), 1, family, source, template)
            for _ in range(HARMLESS):
                yield item(carried(template, rng.choice(harmless), part, rng), 0, family, "sentences", template)
    for package in documents.ORDINARY:
        group = f"package:{package}"
        if part_of(group) == part:
            passages = [*documents.docstrings(package), *documents.description(package)]
            for passage in passages[:: max(1, len(passages) // PASSAGES)]:
                yield item(passage.text, 0, passage.kind, package, group)


def carried(template: str, payload: str, part: Part, rng: Random) -> str:
    """A carrier with a payload. Within JSON, quotes and line breaks are escaped."""
    if template.startswith('{"'):
        payload = json.dumps(payload, ensure_ascii=False)[1:-1]
    values = {name: rng.choice(fillers(choices, part)) for name, choices in CARRIERS["slots"].items()}
    return SLOT.sub(lambda slot: payload if slot[1] == "payload" else values[slot[1]], template)


def item(text: str, label: int, family: str, source: str, group: str) -> Item:
    return Item(f"indirect-{digest(text)}", text, label, family, source, group, extra={"author": "tool"})


def main() -> None:
    for part in ("dev", "held"):
        items = {entry.id: entry for entry in build(part)}
        write(OUT / f"indirect-prompt-injection.{part}.jsonl", items.values())
        counts = Counter(entry.label for entry in items.values())
        print(f"indirect-prompt-injection.{part}: {counts[1]} attacks, {counts[0]} harmless")


if __name__ == "__main__":
    main()
