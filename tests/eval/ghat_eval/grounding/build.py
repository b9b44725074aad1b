"""How is the corpus of grounded and ungrounded sentences put together?

A frame is a context and sentences that are true of it. A false sentence is a true one with one value changed, or one
that denies, reverses, swaps or changes the unit of what the context says. True ones come in other words and other forms
of numbers and dates. Pairs: as many true texts as false ones.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

from ghat_eval.items import Item, Part, digest, part_of, write
from ghat_eval.places import OUT

FRAMES: dict[str, Any] = json.loads((Path(__file__).parent / "frames.json").read_text(encoding="utf-8"))
SLOT = re.compile(r"\{([a-z]+)\}")
# Contexts made of each frame.
FILLS = 8
# What a changed slot is called.
CHANGES = {
    "date": "date",
    "year": "date",
    "h": "number",
    "n": "number",
    "m": "number",
    "d": "number",
    "price": "number",
}
# Sentences of a frame by what was changed in them, besides values.
REWRITTEN = ("negation", "antonym", "quantity", "swap", "entity")


def pairs() -> Iterator[tuple[Part, Item]]:
    for lang, frames in FRAMES["frames"].items():
        for number, frame in enumerate(frames):
            group = f"{lang}:{number}"
            rng = Random(group)
            for _ in range(FILLS):
                for entry in of_frame(frame, lang, group, rng):
                    yield part_of(group), entry
    for form in FRAMES["forms"]:
        yield from of_form(form)


def of_frame(frame: dict[str, Any], lang: str, group: str, rng: Random) -> Iterator[Item]:
    values = {name: value(name, rng) for name in SLOT.findall(frame["context"])}
    context = filled(frame["context"], values)
    false = [(change, filled(text, values)) for change in REWRITTEN for text in frame.get(change, [])]
    for text in frame["true"]:
        for slot in sorted(set(SLOT.findall(text))):
            other = dict(values)
            while other[slot] in values.values() or other[slot] in context:
                other[slot] = value(slot, rng)
            false.append((CHANGES.get(slot, "entity"), filled(text, other)))
    if lang == "en":
        false.append(("unsupported", rng.choice(FRAMES["unsupported"])))
    true = [
        ("copy" if filled(text, values) in context else "paraphrase", filled(text, values)) for text in frame["true"]
    ]
    chosen = rng.sample(sorted(false), min(len(false), 3))
    for change, text in chosen:
        yield item(context, text, 1, change, lang, group)
    for kept, text in (true * 3)[: len(chosen)]:
        yield item(context, text, 0, kept, lang, group)


def of_form(form: dict[str, Any]) -> Iterator[tuple[Part, Item]]:
    """The same number or date written in another way, and another number or date."""
    group = f"form:{form['context']}"
    for (first, second), other in zip(form["same"], form["other"], strict=False):
        context = form["context"].replace("{a}", first)
        yield part_of(group), item(context, form["answer"].replace("{b}", second), 0, "form", form["lang"], group)
        yield part_of(group), item(context, form["answer"].replace("{b}", other), 1, "number", form["lang"], group)


def value(slot: str, rng: Random) -> str:
    if slot in FRAMES["ranges"]:
        low, high = FRAMES["ranges"][slot]
        return str(rng.randint(low, high))
    return str(rng.choice(FRAMES["slots"][slot]))


def filled(text: str, values: dict[str, str]) -> str:
    return SLOT.sub(lambda slot: values[slot[1]], text)


def item(context: str, text: str, label: int, family: str, lang: str, group: str) -> Item:
    name = f"ground-{digest(context + text + str(label))}"
    extra = {"author": "model", "grounding": [context]}
    return Item(name, text, label, family, "frames", group, lang=lang, extra=extra)


def main() -> None:
    parts: dict[Part, dict[str, Item]] = {"dev": {}, "held": {}}
    for part, entry in pairs():
        parts[part][entry.id] = entry
    for part, items in parts.items():
        write(OUT / f"groundedness.{part}.jsonl", items.values())
        counts = Counter((entry.label, entry.family) for entry in items.values())
        print(f"groundedness.{part}:", ", ".join(f"{family} {n}" for (_, family), n in sorted(counts.items())))


if __name__ == "__main__":
    main()
