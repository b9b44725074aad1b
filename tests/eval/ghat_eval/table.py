"""How are the figures told on a terminal?"""

from ghat_eval.figures import Figures
from ghat_eval.tasks import Bar, Task

COLUMNS = {
    "spans": ("precision", "recall", "f1", "f1_pattern", "alarms_per_thousand", "us_per_kb"),
    "texts": (
        "precision",
        "recall",
        "balanced_accuracy",
        "alarms_per_thousand",
        "recall_at",
        "recall_at_hidden",
        "us_per_kb",
    ),
    "pairs": ("balanced_accuracy", "found", "let_through", "us_per_kb"),
}
TITLES = {
    "precision": "precision",
    "recall": "recall",
    "f1": "F1",
    "f1_pattern": "F1 pattern",
    "alarms_per_thousand": "false/1000",
    "recall_at": "rec@1%FP",
    "recall_at_hidden": "…hidden",
    "balanced_accuracy": "bal. acc.",
    "found": "found",
    "let_through": "let through",
    "us_per_kb": "µs/KB",
}
# Figures that are told with one digit after the point.
COARSE = {"alarms_per_thousand", "us_per_kb"}


def tell(task: Task, measured: list[Figures]) -> None:
    """The detectors side by side, then ours in detail beside the first peer."""
    columns = COLUMNS[task.scoring]
    print(f"\n{task.name}")
    print("  " + " " * 16 + "".join(f"{TITLES[name]:>12}" for name in columns))
    for one in measured:
        cells = "".join(f"{cell(name, one.numbers.get(name)):>12}" for name in columns) if one.numbers else ""
        print(f"  {one.detector:<16}{cells}" + (f"  {one.note}" if one.note else ""))
    if measured and measured[0].numbers:
        tell_groups(measured)


def tell_groups(measured: list[Figures]) -> None:
    for group, rows in measured[0].groups.items():
        others = [one for one in measured[1:] if one.groups.get(group)]
        print(f"  by {group}:  ghat" + "".join(f", {one.detector}" for one in others))
        for name, value in rows.items():
            print(
                f"    {name:<28}{detail(value)}" + "".join(f"  {detail(one.groups[group].get(name))}" for one in others)
            )


def detail(value: object) -> str:
    if isinstance(value, dict):
        return f"{value['recall']:>6.3f}/{value['precision']:.3f}"
    return f"{value:>6.3f}" if isinstance(value, float) else "     –"


def cell(name: str, value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:.1f}" if name in COARSE else f"{value:.3f}"


def tell_mistakes(one: Figures) -> None:
    for title, examples in (("missed", one.missed), ("found wrongly", one.wrong)):
        for name, texts in examples.items():
            print(f"  {title}: {name}")
            for text in texts:
                print(f"    {text!r}")


def tell_bars(task: Task, measured: list[Figures]) -> bool:
    """Whether every bar holds. Of a component or a peer that did not run there is nothing to say."""
    if not measured or not measured[0].numbers:
        return True
    ran = {one.detector for one in measured if one.numbers}
    verdicts = [(bar, holds(bar, measured)) for bar in task.bars if bar.above is None or bar.above in ran]
    for bar, verdict in verdicts:
        print(f"  {'holds ' if verdict else 'FAILS '} {described(bar)}")
    return all(verdict for _, verdict in verdicts)


def holds(bar: Bar, measured: list[Figures]) -> bool:
    value = measured[0].numbers[bar.figure]
    if bar.above:
        return all(value > one.numbers[bar.figure] for one in measured if one.detector == bar.above)
    return (bar.least is None or value >= bar.least) and (bar.most is None or value <= bar.most)


def described(bar: Bar) -> str:
    title = TITLES[bar.figure]
    if bar.above:
        return f"{title} above that of {bar.above}"
    return f"{title} at least {bar.least}" if bar.least is not None else f"{title} at most {bar.most}"
