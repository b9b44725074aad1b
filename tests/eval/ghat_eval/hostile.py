"""What does a guardrail take for a long text that is made to cost much? Bars: 100 ms for 1 MiB, and linear from 64 KiB on."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ghat_eval import ours
from ghat_eval.items import Item
from ghat_eval.tasks import Task

SMALL, LARGE = 1 << 16, 1 << 20
# What the large text may take.
MOST_MS = 100.0
# Sixteen times the text; a cost that grows with the square is at 256.
MOST_GROWTH = 32.0
# Below this the small text's time is mostly the call itself.
LEAST_MS = 1.0
# Each text is judged as often, and the shortest time counts: a busy machine makes some longer.
TRIES = 5

# What texts are made of, again and again; `#` is another number each time.
PARTS = (
    "a.",
    "a. ",
    "a",
    " ",
    "\n",
    "a@",
    "@a.b",
    "a@b.c ",
    "1",
    "1 ",
    "12-",
    "+1 ",
    "4111 1111 1111 1111 ",
    "DE89 3704 ",
    "#. ",
    "# ",
    "((((",
    "[{(<",
    "{\"a\":",
    "<b>",
    "%25",
    "\\u0061",
    "&amp;",
    "QUJD",
    "QUJD ",
    "6a6b",
    "i g n o r e ",
    "ign0re ",
    "ignore all previous ",
    "ignore. previous, instructions! ",
    "AKIA",
    "sk-ant-api03-",
    "-----BEGIN PRIVATE KEY-----\n",
    "password = ",
    "eyJhbGciOiJIUzI1NiJ9.",
    "postgres://a:b@c/",
    "```\n",
    "not ",
    "Costs #. ",
    "A costs #. ",
    "Not # days. ",
    "March 5 ",
    "Ann hired Bob# of Berlin. ",
    "Plan A is 5, plan B is 7, plan # is sold in Berlin on March 5; ",
    "I will hurt you. ",
    "not allowed to, ",
    "三十天",
    "é",
    "\u200b",
    "\u0301",
    "𝐢𝐠",
    "🙂",
)

# What the text is held against, where a guardrail does that.
GROUNDING = ["The price of plan A is 5 euros. Plan B costs 7 euros and is not sold in Berlin. " * 50]


@dataclass(frozen=True)
class Cost:
    """The times of one kind of text, in milliseconds."""

    part: str
    small: float
    large: float

    @property
    def growth(self) -> float:
        return self.large / max(self.small, LEAST_MS)


def measure(task: Task) -> list[Cost]:
    """Every kind of text, the slowest first."""
    items = [Item(f"{size}:{part}", text, 0, "hostile", "", "", extra=extra(task)) for size, part, text in texts()]
    best: dict[str, float] = {}
    for _ in range(TRIES):
        for answer in ours.answers(task.name, items, task.settings):
            # A text with more findings than an answer may have is refused: that is an answer, and takes its time too.
            if "OverTime" in answer.get("error", "") or "Trap" in answer.get("error", ""):
                raise RuntimeError(f"{task.name}: {answer['id']!r}: {answer['error']}")
            best[answer["id"]] = min(answer["micros"] / 1e3, best.get(answer["id"], float("inf")))
    costs = [Cost(part, best[f"{SMALL}:{part}"], best[f"{LARGE}:{part}"]) for part in PARTS]
    return sorted(costs, key=lambda cost: -cost.large)


def texts() -> Iterator[tuple[int, str, str]]:
    for part in PARTS:
        for size in (SMALL, LARGE):
            yield size, part, repeated(part, size)


def repeated(part: str, size: int) -> str:
    """A text of about this many bytes."""
    count = size // len(part.encode()) + 1
    text = "".join(part.replace("#", str(number * 7 % 10_007)) for number in range(count)) if "#" in part else part * count
    return text.encode()[:size].decode(errors="ignore")


def extra(task: Task) -> dict[str, Any]:
    if task.name == "groundedness":
        return {"author": "model", "grounding": GROUNDING}
    if task.name == "denied-topics":
        return {"options": {"topics": ["taxes", "football", "medicine"]}}
    return {"author": "tool"} if task.name == "indirect-prompt-injection" else {}


def tell(costs: list[Cost]) -> bool:
    """The slowest texts; whether the bars hold."""
    for cost in costs[:3]:
        print(f"  64 KiB {cost.small:6.1f} ms, 1 MiB {cost.large:6.1f} ms of {cost.part!r}")
    steep = max(costs, key=lambda cost: cost.growth)
    verdicts = (
        (costs[0].large <= MOST_MS, f"1 MiB in at most {MOST_MS:.0f} ms"),
        (steep.growth <= MOST_GROWTH, f"1 MiB takes at most {MOST_GROWTH:.0f} times what 64 KiB take"),
    )
    for verdict, bar in verdicts:
        print(f"  {'holds ' if verdict else 'FAILS '} {bar}")
    return all(verdict for verdict, _ in verdicts)
