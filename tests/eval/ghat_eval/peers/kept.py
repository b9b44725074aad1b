"""What a version of a peer finds in the same texts does not change: it is kept, so that a second run only runs ours."""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from random import Random

from ghat_eval.found import Found, Run
from ghat_eval.items import Item
from ghat_eval.places import OUT, ROOT

LOCKS = ("requirements.lock", "node/package-lock.json")


def kept(name: str, package: str, items: Sequence[Item], run: Callable[[Sequence[Item]], Run]) -> Run:
    """The run of a peer, from disk if this version of its package has seen these texts."""
    seen = hashlib.sha256(f"{name}\0{locked(package)}".encode())
    for item in items:
        seen.update(f"{item.id}\0{item.text}\0{item.extra}".encode())
    path = OUT / "peers" / f"{name}-{seen.hexdigest()[:16]}.json"
    if path.exists():
        record = json.loads(path.read_text())
        record["findings"] = {key: [Found(**one) for one in found] for key, found in record["findings"].items()}
        return Run(**record)
    result = run(items)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(asdict(result)))
    return result


def locked(package: str) -> str:
    """What the lock files say of a package: the lines with its name, and the next ones, where npm has the version."""
    lines = "\n".join((ROOT / "tests/eval" / lock).read_text() for lock in LOCKS).splitlines()
    return "\n".join(line + after for line, after in zip(lines, [*lines[1:], ""], strict=True) if package in line)


def sample(items: Sequence[Item], count: int | None) -> Sequence[Item]:
    """As many items as a slow peer can look at, the same ones each time, in their order."""
    if count is None or len(items) <= count:
        return items
    chosen = {item.id for item in Random(count).sample(list(items), count)}
    return [item for item in items if item.id in chosen]
