"""How is the corpus of credentials put together? Each kind of credential in each place, and strings that are none."""

from collections import Counter
from collections.abc import Iterator
from random import Random

from ghat_eval.items import Item, Part, Span, digest, part_of, write
from ghat_eval.places import OUT
from ghat_eval.secrets.benign import harmless
from ghat_eval.secrets.tokens import BESIDE, KNOWN, PLACES, Maker

# Texts of each kind of credential in each place.
FILLS = 5


def labelled() -> Iterator[tuple[Part, Item]]:
    for family, (name, make) in KNOWN.items():
        for place in PLACES:
            yield from filled(family, place.replace("{name}", name), make)
    for family, (make, places) in BESIDE.items():
        for place in places:
            yield from filled(family, place, make)


def filled(family: str, place: str, make: Maker) -> Iterator[tuple[Part, Item]]:
    group = f"{family}:{place}"
    rng = Random(group)
    before, _, after = place.partition("{value}")
    for _ in range(FILLS):
        value = make(rng)
        # A line break within a quoted string is written as one.
        if "\n" in value and (before.endswith(('"', "'", "`")) or "=" in before):
            value = value.replace("\n", "\\n")
        text = before + value + after
        span = Span(len(before), len(before) + len(value), family)
        yield part_of(group), Item(f"secret-{digest(text)}", text, 1, family, "structures", group, spans=[span])


def main() -> None:
    parts: dict[Part, list[Item]] = {"dev": [], "held": []}
    for part, item in (*labelled(), *harmless()):
        parts[part].append(item)
    for part, items in parts.items():
        write(OUT / f"secrets.{part}.jsonl", items)
        families = Counter(item.family for item in items if item.label)
        print(f"secrets.{part}: {families.total()} with credentials of {len(families)} kinds;", end=" ")
        print(f"{sum(not item.label for item in items)} harmless")


if __name__ == "__main__":
    main()
