"""What does our own component find? It is the one that ships, run by `ghat-eval` in the gateway's plugin host."""

import json
import os
import subprocess
from collections.abc import Sequence
from typing import Any

from ghat_eval.found import Found, Run, Unavailable
from ghat_eval.items import Item
from ghat_eval.places import PLUGINS, TARGET

RUNNER = os.environ.get("GHAT_EVAL", str(TARGET / "release" / "ghat-eval"))


def run(plugin: str, items: Sequence[Item], settings: dict[str, Any] | None = None) -> Run:
    """Shows every item to a plugin with these settings."""
    told = answers(plugin, items, settings)
    return Run(
        findings={item.id: found(item.text, answer) for item, answer in zip(items, told, strict=True)},
        seconds=sum(answer["micros"] for answer in told) / 1e6,
        characters=sum(len(item.text.encode()) for item in items),
        errors=[f"{answer['id']}: {answer['error']}" for answer in told if "error" in answer],
    )


def answers(plugin: str, items: Sequence[Item], settings: dict[str, Any] | None = None) -> list[dict[str, Any]]:
    """What the plugin answers to each item, as the runner writes it."""
    component = PLUGINS / f"{plugin}.wasm"
    if not component.exists():
        raise Unavailable(f"{component.name} is not built")
    lines = "".join(json.dumps({"id": item.id, "text": item.text, **item.extra}) + "\n" for item in items)
    command = [RUNNER, str(component), "--settings", json.dumps(settings or {})]
    done = subprocess.run(command, input=lines.encode(), stdout=subprocess.PIPE, check=True)
    return [json.loads(line) for line in done.stdout.decode().splitlines()]


def found(text: str, answer: dict[str, Any]) -> list[Found]:
    """Findings with places in characters; the component counts bytes."""
    data = text.encode()

    def characters(at: int | None) -> int | None:
        return None if at is None else len(data[:at].decode())

    return [
        Found(entry["rule"], characters(entry["start"]), characters(entry["end"]), entry["score"])
        for entry in answer["findings"]
    ]
