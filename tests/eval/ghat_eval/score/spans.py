"""How good are findings that have places?

A finding and a label match when they are of one kind (where kinds count), the finding covers at least half of the
label, and the label at least a quarter of the finding. Recall is the share of labels that some finding matches,
precision the share of findings that match some label. A finding in a harmless text is a wrong one.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from ghat_eval.found import Found, Run
from ghat_eval.items import Item, Span


@dataclass
class Counts:
    """Labels and findings of one kind."""

    labels: int = 0
    hit: int = 0
    findings: int = 0
    right: int = 0

    @property
    def recall(self) -> float:
        return self.hit / self.labels if self.labels else 0.0

    @property
    def precision(self) -> float:
        return self.right / self.findings if self.findings else 0.0

    @property
    def f1(self) -> float:
        both = self.recall + self.precision
        return 2 * self.recall * self.precision / both if both else 0.0

    def add(self, other: "Counts") -> None:
        self.labels += other.labels
        self.hit += other.hit
        self.findings += other.findings
        self.right += other.right


@dataclass
class SpanScore:
    """Counts by kind, and examples of what went wrong."""

    kinds: dict[str, Counts]
    # Harmless texts, and those of them with a finding.
    harmless: int = 0
    alarms: int = 0
    missed: dict[str, list[str]] = field(default_factory=dict)
    wrong: dict[str, list[str]] = field(default_factory=dict)

    def total(self, kinds: Sequence[str] | None = None) -> Counts:
        """All kinds together, or some of them."""
        sum_of = Counts()
        for kind, counts in self.kinds.items():
            if kinds is None or kind in kinds:
                sum_of.add(counts)
        return sum_of

    @property
    def alarms_per_thousand(self) -> float:
        return 1000 * self.alarms / max(1, self.harmless)


def score(items: Sequence[Item], run: Run, typed: bool = True, floor: float = 0.0) -> SpanScore:
    """Compares findings of at least a score with labels. Without types, a right finding counts for its label's kind."""
    result = SpanScore(kinds={})
    for item in items:
        found = [one for one in run.findings.get(item.id, []) if one.score >= floor]
        if not item.spans:
            result.harmless += 1
            result.alarms += bool(found)
        for label in item.spans:
            counts = result.kinds.setdefault(label.kind, Counts())
            hit = any(matches(one, label, typed) for one in found)
            counts.labels += 1
            counts.hit += hit
            if not hit:
                result.missed.setdefault(label.kind, []).append(around(item.text, label.start, label.end))
        for one in found:
            label_of = next((label for label in item.spans if matches(one, label, typed)), None)
            kind = one.kind if typed or not label_of else label_of.kind
            counts = result.kinds.setdefault(kind, Counts())
            counts.findings += 1
            counts.right += label_of is not None
            if label_of is None:
                result.wrong.setdefault(kind, []).append(around(item.text, one.start or 0, one.end or 0))
    return result


def matches(found: Found, label: Span, typed: bool) -> bool:
    """Whether a finding is the label's."""
    if found.start is None or found.end is None or (typed and found.kind != label.kind):
        return False
    shared = min(found.end, label.end) - max(found.start, label.start)
    return shared * 2 >= label.end - label.start and shared * 4 >= found.end - found.start and shared > 0


def around(text: str, start: int, end: int, room: int = 30) -> str:
    """A place in a text, marked, with a little of what is around it."""
    return f"{text[max(0, start - room) : start]}⟦{text[start:end][:80]}⟧{text[end : end + room]}"
