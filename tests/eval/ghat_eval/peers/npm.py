"""Detectors from npm, run by Node.js: vard's patterns, llm_guardrail's two linear models."""

import json
import subprocess
from collections.abc import Callable, Sequence

from ghat_eval.found import Found, Run
from ghat_eval.items import Item
from ghat_eval.places import OUT

# What it calls an injection by itself is told by a score beyond every other.
CERTAIN = 2.0


def run(peer: str) -> Callable[[Sequence[Item]], Run]:
    """The run of one of them. A text that it calls an injection with its defaults is `CERTAIN` and above."""

    def judge(items: Sequence[Item]) -> Run:
        lines = "".join(json.dumps({"id": item.id, "text": item.text}) + "\n" for item in items)
        command = ["node", str(OUT / "node" / "peers.mjs"), peer]
        done = subprocess.run(command, input=lines.encode(), stdout=subprocess.PIPE, check=True)
        answers = [json.loads(line) for line in done.stdout.decode().splitlines()]
        return Run(
            findings={
                answer["id"]: [Found(peer, None, None, answer["score"] + CERTAIN * answer["found"])]
                for answer in answers
            },
            seconds=sum(answer["micros"] for answer in answers) / 1e6,
            characters=sum(len(item.text.encode()) for item in items),
        )

    return judge
