"""How does a template with slots become texts?"""

import re
from collections.abc import Iterator, Mapping, Sequence
from random import Random

from ghat_eval.items import Part, part_of

SLOT = re.compile(r"\{([a-z_]+)\}")
# From this many fillers on, a list is split as well: a held-out template never shows a filler of the development part.
SPLIT_FROM = 8


def fills(template: str, slots: Mapping[str, Sequence[str]], part: Part | None, count: int) -> Iterator[str]:
    """Up to `count` different texts of one template, the same ones each time; without a part, of every filler."""
    if not SLOT.search(template):
        yield template
        return
    rng = Random(template)
    seen: set[str] = set()
    for _ in range(count * 3):
        text = SLOT.sub(lambda slot: rng.choice(fillers(slots[slot[1]], part)), template)
        if text not in seen:
            seen.add(text)
            yield text
        if len(seen) == count:
            return


def fillers(choices: Sequence[str], part: Part | None) -> Sequence[str]:
    """Those of a slot's fillers that one side of the split may show."""
    if part is None or len(choices) < SPLIT_FROM:
        return choices
    return [choice for choice in choices if part_of("filler:" + choice) == part] or choices
