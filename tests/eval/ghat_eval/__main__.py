"""Measures every guardrail on the held-out part of its corpus, beside its peers, and says which bars hold."""

import argparse
import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from typing import Any

from ghat_eval import figures, hostile, ours, table
from ghat_eval.figures import Figures
from ghat_eval.found import Run, Unavailable
from ghat_eval.items import Item, Part, read
from ghat_eval.peers.kept import kept, sample
from ghat_eval.places import OUT
from ghat_eval.tasks import TASKS, Peer, Task

EXAMPLES = ("missed", "wrong")


def main() -> int:
    arguments = argparse.ArgumentParser(prog="ghat_eval", description=__doc__)
    arguments.add_argument("guardrails", nargs="*", help="only these")
    arguments.add_argument("--part", choices=["held", "dev"], default="held", help="which part of the corpora")
    arguments.add_argument("--without-peers", action="store_true", help="only ours")
    arguments.add_argument("--mistakes", action="store_true", help="examples of what went wrong, of the part dev")
    options = arguments.parse_args()
    report: dict[str, list[dict[str, Any]]] = {}
    held = True
    for task in TASKS:
        if options.guardrails and task.name not in options.guardrails:
            continue
        measured = measure(task, options.part, not options.without_peers)
        table.tell(task, measured)
        if options.mistakes and options.part == "dev" and measured[0].numbers:
            table.tell_mistakes(measured[0])
        held &= table.tell_bars(task, measured)
        report[task.name] = [kept_of(one, options.part) for one in measured]
        if measured[0].numbers:
            costs = hostile.measure(task)
            held &= hostile.tell(costs)
            report[f"{task.name}, hostile"] = [asdict(cost) for cost in costs]
    name = "latest" if options.part == "held" and not options.guardrails else "partial"
    (OUT / f"{name}.json").write_text(json.dumps(report, ensure_ascii=False, indent=1))
    return 0 if held else 1


def kept_of(one: Figures, part: Part) -> dict[str, Any]:
    """What the report has of a detector. What is held out stays so: no examples of it."""
    record = asdict(one)
    return record if part == "dev" else {key: value for key, value in record.items() if key not in EXAMPLES}


def measure(task: Task, part: Part, with_peers: bool) -> list[Figures]:
    """Ours first, then the peers; one that cannot run is there with the reason."""
    items = list(read(OUT / f"{task.name}.{part}.jsonl"))
    measured = [attempt("ghat", partial(of_ours, task, items))]
    for peer in task.peers if with_peers else ():
        measured.append(attempt(peer.name, partial(of_peer, task, peer, items)))
    measured += [Figures(name, {}, note=reason) for name, reason in task.absent if with_peers]
    return measured


def of_ours(task: Task, items: list[Item]) -> Figures:
    run = ours.run(task.name, items, task.settings)
    scored = ours.run(task.name, items, task.every_score) if task.every_score else None
    return figures.ours(task, items, run, scored)


def of_peer(task: Task, peer: Peer, items: list[Item]) -> Figures:
    shown = list(sample(items, peer.sample))
    return figures.peers(task, peer, shown, found_by(task, peer, shown))


def found_by(task: Task, peer: Peer, shown: list[Item]) -> Run:
    return kept(f"{task.name}-{peer.name}", peer.package, shown, peer.run) if peer.package else peer.run(shown)


def attempt(name: str, run: Callable[[], Figures]) -> Figures:
    try:
        return run()
    except Unavailable as reason:
        return Figures(name, {}, note=str(reason))


if __name__ == "__main__":
    sys.exit(main())
