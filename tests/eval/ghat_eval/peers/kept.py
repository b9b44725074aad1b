"""A peer's findings for the same texts do not change: they are kept, so that a second run only runs what is ours."""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from random import Random

from ghat_eval.found import Found, Run
from ghat_eval.items import Item
from ghat_eval.places import OUT, ROOT

LOCKS = ("requirements.lock", "node/package-lock.json")


def kept(name: str, items: Sequence[Item], run: Callable[[Sequence[Item]], Run]) -> Run:
    """The run of a peer, from disk if these versions have seen these texts."""
    seen = hashlib.sha256(name.encode())
    for lock in LOCKS:
        seen.update((ROOT / "tests/eval" / lock).read_bytes())
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


def sample(items: Sequence[Item], count: int | None) -> Sequence[Item]:
    """As many items as a slow peer can look at, the same ones each time, in their order."""
    if count is None or len(items) <= count:
        return items
    chosen = {item.id for item in Random(count).sample(list(items), count)}
    return [item for item in items if item.id in chosen]
