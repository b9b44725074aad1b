"""How is the corpus of personal data put together? Frames with slots; what fills a slot is labelled where it stands."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from ghat_eval.items import Item, Part, Span, digest, part_of, write
from ghat_eval.pii.benign import harmless
from ghat_eval.pii.values import KINDS, Values
from ghat_eval.places import OUT

FRAMES = Path(__file__).parent / "frames.json"
SLOT = re.compile(r"\{([a-z_0-9]+)\}")
# Texts made of each frame.
FILLS = 24


def framed() -> Iterator[tuple[Part, Item]]:
    for family, frames in json.loads(FRAMES.read_text(encoding="utf-8")).items():
        for frame in frames:
            values = Values(frame)
            for _ in range(FILLS):
                text, spans = fill(frame, values)
                name = f"pii-{digest(text)}"
                yield part_of(frame), Item(name, text, 1, family, "frames", frame, spans=spans)


def fill(frame: str, values: Values) -> tuple[str, list[Span]]:
    """A frame with its slots filled, and where the labelled ones are."""
    text, spans, done = "", [], 0
    for slot in SLOT.finditer(frame):
        text += frame[done : slot.start()]
        done = slot.end()
        value: str = getattr(values, slot[1])()
        if slot[1] in KINDS:
            spans.append(Span(len(text), len(text) + len(value), KINDS[slot[1]]))
        text += value
    return text + frame[done:], spans


def main() -> None:
    parts: dict[Part, list[Item]] = {"dev": [], "held": []}
    for part, item in (*framed(), *harmless()):
        parts[part].append(item)
    for part, items in parts.items():
        write(OUT / f"pii.{part}.jsonl", items)
        kinds = Counter(span.kind for item in items for span in item.spans)
        print(f"pii.{part}: {sum(item.label for item in items)} with data {dict(kinds)};", end=" ")
        print(f"{sum(not item.label for item in items)} harmless")


if __name__ == "__main__":
    main()
