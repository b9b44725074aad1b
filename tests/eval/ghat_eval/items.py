"""What is one item of a corpus, and on which side of the split does it fall?"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

Part = Literal["dev", "held"]
# Of the groups, this share is held out: what is tuned or trained never sees them.
HELD_SHARE = 0.35


@dataclass(frozen=True)
class Span:
    """A labelled piece of a text, in characters."""

    start: int
    end: int
    kind: str


@dataclass
class Item:
    """One text with what is true of it. `group` decides the side of the split and is kept for the record."""

    id: str
    text: str
    label: int
    family: str
    source: str
    group: str
    variant: str = "plain"
    lang: str = "en"
    spans: list[Span] = field(default_factory=list)
    extra: dict[str, Any] = field(default_factory=dict)


def fraction(key: str) -> float:
    """A number in [0, 1) that depends on nothing but the key."""
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:8]) / 2**64


def part_of(group: str) -> Part:
    """The side of the split for everything that shares a template, a text or a source."""
    return "held" if fraction("split:" + group) < HELD_SHARE else "dev"


def split(groups: Sequence[str]) -> dict[str, Part]:
    """The sides for a few groups, so that both get their share; of two or more at least one is held out."""
    ranked = sorted(groups, key=lambda group: fraction("split:" + group))
    held = round(len(ranked) * HELD_SHARE) or min(1, len(ranked) - 1)
    return {group: "held" if at < held else "dev" for at, group in enumerate(ranked)}


def digest(text: str) -> str:
    """A short name for a text."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def write(path: Path, items: Iterable[Item]) -> int:
    """Writes items as JSON lines and says how many they were."""
    path.parent.mkdir(parents=True, exist_ok=True)
    count = 0
    with path.open("w", encoding="utf-8") as file:
        for item in items:
            record = {key: value for key, value in asdict(item).items() if value not in ([], {})}
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
            count += 1
    return count


def read(path: Path) -> Iterator[Item]:
    """Reads what `write` wrote."""
    with path.open(encoding="utf-8") as file:
        for line in file:
            record = json.loads(line)
            record["spans"] = [Span(**span) for span in record.get("spans", [])]
            yield Item(**record)
