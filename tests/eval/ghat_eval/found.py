"""What did a detector find, and what did it take?"""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Found:
    """One finding; places in characters, nothing where it is about the whole text."""

    kind: str
    start: int | None
    end: int | None
    score: float = 1.0


class Unavailable(Exception):
    """A detector that cannot run here; the message says why and is shown in the table."""


@dataclass
class Run:
    """A detector's findings for a corpus, by the id of the item."""

    findings: dict[str, list[Found]]
    seconds: float
    characters: int
    # Texts it failed on, which count as nothing found.
    errors: list[str] = field(default_factory=list)

    @property
    def micros_per_kb(self) -> float:
        return self.seconds * 1e6 / max(1e-9, self.characters / 1024)

    def score(self, name: str) -> float:
        """The highest score in a text; 0 without findings."""
        return max((found.score for found in self.findings.get(name, [])), default=0.0)
