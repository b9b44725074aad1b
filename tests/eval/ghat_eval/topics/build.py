"""How is the corpus of denied topics put together? Each text comes with the topic that its app denies."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from ghat_eval.items import Item, Part, digest, split, write
from ghat_eval.places import OUT

TOPICS = json.loads((Path(__file__).parent / "topics.json").read_text(encoding="utf-8"))
# What a sentence stands in, so that a topic is sought in longer texts too.
FRAMES = ("{text}", "Hello! {text} Thanks in advance.", "- one\n- {text}\n- three")


def build() -> Iterator[tuple[Part, Item]]:
    english = split([entry["topic"] for entry in TOPICS if entry["lang"] == "en"])
    others = split([entry["topic"] for entry in TOPICS if entry["lang"] != "en"])
    for entry in TOPICS:
        part = (english | others)[entry["topic"]]
        for label, family in ((1, "found"), (0, "harmless")):
            for sentence in entry[family]:
                for frame in FRAMES:
                    text = frame.replace("{text}", sentence)
                    yield part, item(text, label, entry["topic"], "about", entry["lang"])
        # What other topics are about is harmless for this one.
        for other in TOPICS:
            if other["lang"] == entry["lang"] and other["topic"] != entry["topic"]:
                yield part, item(other["found"][0], 0, entry["topic"], "other", entry["lang"])


def item(text: str, label: int, topic: str, source: str, lang: str) -> Item:
    extra = {"options": {"topics": [topic]}}
    return Item(f"topic-{digest(topic + text)}", text, label, topic, source, f"topic:{topic}", lang=lang, extra=extra)


def main() -> None:
    parts: dict[Part, list[Item]] = {"dev": [], "held": []}
    for part, entry in build():
        parts[part].append(entry)
    for part, items in parts.items():
        write(OUT / f"denied-topics.{part}.jsonl", items)
        counts = Counter(entry.label for entry in items)
        print(f"denied-topics.{part}: {counts[1]} about a topic, {counts[0]} not")


if __name__ == "__main__":
    main()
