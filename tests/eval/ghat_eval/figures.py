"""Which figures of a run are told and kept?"""

from dataclasses import dataclass, field
from typing import Any

from ghat_eval.found import Run
from ghat_eval.items import Item
from ghat_eval.score import pairs, spans, texts
from ghat_eval.tasks import Peer, Task

# Examples of each kind of mistake that are kept.
EXAMPLES = 6


@dataclass
class Figures:
    """The figures of one detector: numbers by name, tables by group, examples of mistakes."""

    detector: str
    numbers: dict[str, float]
    groups: dict[str, dict[str, Any]] = field(default_factory=dict)
    missed: dict[str, list[str]] = field(default_factory=dict)
    wrong: dict[str, list[str]] = field(default_factory=dict)
    note: str = ""


def ours(task: Task, items: list[Item], run: Run, scored: Run | None) -> Figures:
    """The figures of our component."""
    figures = scored_by(task, "ghat", items, run, scored)
    if run.errors:
        figures.note = f"{len(run.errors)} texts failed, first {run.errors[0]}"
    return figures


def peers(task: Task, peer: Peer, items: list[Item], run: Run) -> Figures:
    """The figures of a peer; of one with scores and no threshold of its own, at the threshold that suits it best."""
    if task.scoring == "spans":
        floors = sorted({0.0, 0.35, 0.5, 0.6})
        best = max(floors, key=lambda floor: span_figures(task, peer.name, items, run, floor).numbers["f1_pattern"])
        figures = span_figures(task, peer.name, items, run, best)
    else:
        usual = run
        if peer.threshold is not None:
            usual = Run(
                {name: [one for one in found if one.score >= peer.threshold] for name, found in run.findings.items()},
                run.seconds,
                run.characters,
            )
        figures = scored_by(task, peer.name, items, usual, run)
    if peer.sample and len(items) <= peer.sample:
        figures.note = f"shown {len(items)} texts drawn at random"
    return figures


def scored_by(task: Task, name: str, items: list[Item], run: Run, scored: Run | None) -> Figures:
    if task.scoring == "spans":
        return span_figures(task, name, items, run, 0.0)
    if task.scoring == "pairs":
        return pair_figures(name, items, run)
    return text_figures(name, items, run, scored)


def span_figures(task: Task, name: str, items: list[Item], run: Run, floor: float) -> Figures:
    result = spans.score(items, run, task.typed, floor)
    labelled = {span.kind for item in items for span in item.spans}
    total, pattern = result.total(), result.total(task.pattern_kinds or None)
    return Figures(
        name,
        {
            "precision": total.precision,
            "recall": total.recall,
            "f1": total.f1,
            "f1_pattern": pattern.f1,
            "alarms_per_thousand": result.alarms_per_thousand,
            "floor": floor,
            "us_per_kb": run.micros_per_kb,
        },
        {
            "kind": {
                kind: {"labels": one.labels, "recall": one.recall, "precision": one.precision, "f1": one.f1}
                for kind, one in sorted(result.kinds.items())
                if kind in labelled or one.findings
            }
        },
        first(result.missed),
        first(result.wrong),
    )


def text_figures(name: str, items: list[Item], run: Run, scored: Run | None) -> Figures:
    result = texts.score(items, run, scored)
    numbers = {
        "precision": result.precision,
        "recall": result.recall,
        "f1": result.f1,
        "alarms_per_thousand": result.alarms_per_thousand,
        "balanced_accuracy": result.balanced_accuracy,
        "threshold": result.threshold,
        "recall_at": result.recall_at,
        "us_per_kb": run.micros_per_kb,
    }
    variants = {item.id: item.variant for item in items}
    for told, wanted in (("recall_at_plain", True), ("recall_at_hidden", False)):
        attacks = [item for item in items if item.label and (variants[item.id] == "plain") == wanted]
        if attacks:
            hits = sum((scored or run).score(item.id) >= result.threshold for item in attacks)
            numbers[told] = hits / len(attacks)
    return Figures(name, numbers, dict(result.groups), first(result.missed), first(result.wrong))


def pair_figures(name: str, items: list[Item], run: Run) -> Figures:
    result = pairs.score(items, run)
    numbers = {
        "balanced_accuracy": result.balanced_accuracy,
        "found": result.found,
        "let_through": result.let_through,
        "us_per_kb": run.micros_per_kb,
    }
    groups = {"change": dict(result.changes), "language": dict(result.languages)}
    return Figures(name, numbers, groups, first(result.missed), first(result.wrong))


def first(examples: dict[str, list[str]]) -> dict[str, list[str]]:
    """Of each group as many examples as are kept, and how many there were."""
    return {f"{name} ({len(all_of)})": all_of[:EXAMPLES] for name, all_of in sorted(examples.items())}
