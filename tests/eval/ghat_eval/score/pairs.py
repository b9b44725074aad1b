"""How good is a detector at telling two texts apart that differ in one thing?

Each pair has a text that is true of its context and one that is not. Balanced accuracy is the mean of the shares of
false texts found and of true texts let through: 0.5 for a detector that says the same of all.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from ghat_eval.found import Run
from ghat_eval.items import Item


@dataclass
class PairScore:
    """Shares over all texts, and by what was changed and by language."""

    balanced_accuracy: float
    found: float
    let_through: float
    changes: dict[str, float]
    languages: dict[str, float]
    missed: dict[str, list[str]] = field(default_factory=dict)
    wrong: dict[str, list[str]] = field(default_factory=dict)


def score(items: Sequence[Item], run: Run) -> PairScore:
    """`family` of an item is what was changed, or what kept it true; label 1 is a false text."""
    right: dict[int, list[bool]] = {0: [], 1: []}
    changes: defaultdict[str, list[bool]] = defaultdict(list)
    languages: defaultdict[str, dict[int, list[bool]]] = defaultdict(lambda: {0: [], 1: []})
    result = PairScore(0.0, 0.0, 0.0, {}, {})
    for item in items:
        good = bool(run.findings.get(item.id)) == bool(item.label)
        right[item.label].append(good)
        changes[item.family].append(good)
        languages[item.lang][item.label].append(good)
        if not good:
            told = f"{item.extra['grounding'][0][:160]} → {item.text[:160]}"
            (result.missed if item.label else result.wrong).setdefault(item.family, []).append(told)
    result.found, result.let_through = share(right[1]), share(right[0])
    result.balanced_accuracy = (result.found + result.let_through) / 2
    result.changes = {name: share(good) for name, good in sorted(changes.items())}
    result.languages = {name: (share(both[0]) + share(both[1])) / 2 for name, both in sorted(languages.items())}
    return result


def share(values: list[bool]) -> float:
    return sum(values) / max(1, len(values))
