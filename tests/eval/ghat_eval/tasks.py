"""What is measured, with which settings, beside whom, and what must hold?"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from ghat_eval.found import Run
from ghat_eval.items import Item
from ghat_eval.peers import agumbe, detect_secrets, npm, presidio


@dataclass(frozen=True)
class Peer:
    """A detector that people use today."""

    name: str
    run: Callable[[Sequence[Item]], Run]
    # The package that it comes from; nothing for what is restated here.
    package: str = ""
    # How many texts it is shown, where it is slow; they are drawn at random.
    sample: int | None = None
    # The score from which a text counts as found, where it has one of its own.
    threshold: float | None = None


@dataclass(frozen=True)
class Bar:
    """A figure of ours that must be at least, or at most, a number; or above a peer's."""

    figure: str
    least: float | None = None
    most: float | None = None
    above: str | None = None


@dataclass(frozen=True)
class Task:
    """One guardrail: its plugin has the same name as its corpus."""

    name: str
    scoring: Literal["spans", "texts", "pairs"]
    peers: tuple[Peer, ...]
    bars: tuple[Bar, ...]
    settings: dict[str, Any] = field(default_factory=dict)
    # With these settings it tells every score it has; nothing for a detector without scores.
    every_score: dict[str, Any] | None = None
    # Kinds whose F1 is told together: those that a pattern can find. Without any, all of them.
    pattern_kinds: tuple[str, ...] = ()
    # Whether a finding must be of its label's kind.
    typed: bool = True
    # What could not be run beside it, and why.
    absent: tuple[tuple[str, str], ...] = ()


HUB = "its models are fetched from a hub, which this measurement does without"


def edition(guardrail: str) -> Peer:
    return Peer("agumbe-ce", lambda items: agumbe.patterns(guardrail, items))


INJECTION_PEERS = (
    Peer("vard", npm.run("vard"), "@andersmyrmel/vard", threshold=npm.CERTAIN),
    Peer("llm_guardrail", npm.run("llm_guardrail"), "llm_guardrail", sample=1200, threshold=npm.CERTAIN),
)

INJECTION_ABSENT = (
    ("llm-guard, pytector", HUB),
    ("Prompt Guard", HUB),
    ("rebuff 0.1.1", "its heuristic takes ten seconds for a line of sixty letters; its other layers are services"),
)

# The kinds of personal data that a pattern tells, without a word beside it.
PATTERN_KINDS = ("email", "phone", "card", "us-ssn", "iban", "ip-address")

TASKS = (
    Task(
        "pii",
        "spans",
        peers=(Peer("presidio", presidio.run, "presidio_analyzer"), edition("pii")),
        bars=(
            Bar("f1_pattern", least=0.95),
            Bar("f1_pattern", above="presidio"),
            Bar("alarms_per_thousand", most=1.0),
        ),
        settings={"entities": [*PATTERN_KINDS, "passport", "driver-license", "date-of-birth", "crypto-wallet"]},
        pattern_kinds=PATTERN_KINDS,
    ),
    Task(
        "secrets",
        "spans",
        peers=(Peer("detect-secrets", detect_secrets.run, "detect-secrets"), edition("secrets")),
        bars=(
            Bar("recall", least=0.95),
            Bar("precision", least=0.95),
            Bar("recall", above="detect-secrets"),
            Bar("precision", above="detect-secrets"),
            Bar("alarms_per_thousand", most=1.0),
        ),
        typed=False,
        absent=(("gitleaks, TruffleHog", "programs in Go that no registry serves as a library of this kind"),),
    ),
    Task(
        "prompt-injection",
        "texts",
        peers=(*INJECTION_PEERS, edition("prompt-injection")),
        bars=(Bar("recall_at", least=0.85), Bar("recall_at_hidden", least=0.70)),
        every_score={"threshold": 0.0},
        absent=INJECTION_ABSENT,
    ),
    Task(
        "indirect-prompt-injection",
        "texts",
        peers=(*INJECTION_PEERS, edition("indirect-prompt-injection")),
        bars=(Bar("recall_at", least=0.85),),
        every_score={"threshold": 0.0},
        absent=INJECTION_ABSENT,
    ),
    Task(
        "denied-topics",
        "texts",
        peers=(Peer("agumbe-ce", agumbe.topics),),
        bars=(Bar("balanced_accuracy", least=0.9),),
        absent=(("llm-guard BanTopics", HUB),),
    ),
    Task(
        "output-safety",
        "texts",
        peers=(edition("output-safety"),),
        bars=(Bar("balanced_accuracy", least=0.85),),
        absent=(("Llama Guard, llm-guard Toxicity", HUB),),
    ),
    Task(
        "groundedness",
        "pairs",
        peers=(Peer("agumbe-ce", agumbe.groundedness),),
        bars=(Bar("balanced_accuracy", least=0.85),),
        absent=(("llm-guard FactualConsistency, HHEM", HUB),),
    ),
)
