"""From characters, in which Python counts, to bytes of UTF-8, in which the host does."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from wit_world.imports.types import Segment, Span

from .rules import Match, Outcome, Rules


@dataclass
class Piece:
    """A text, or as much of a growing one as can be seen. Places in it are characters, not bytes."""

    text: str
    #: How many characters at its front are context only: nothing found may begin in them.
    settled: int = 0
    #: Whether nothing comes after it.
    complete: bool = True


def found_by(rules: Rules, texts: list[Segment]) -> list[tuple[Match, Span]]:
    """What rules find in whole texts, and where the host is told that it stands."""
    return [] if rules.are_absent(texts) else judged(texts, rules.judge)[0]


def judged(texts: list[Segment], judge: Callable[[Piece], Outcome]) -> tuple[list[tuple[Match, Span]], list[tuple[int, int]]]:
    """What is found in texts, and which are undecided from where on: number of the text, byte."""
    found, undecided = [], []
    for number, segment in enumerate(texts):
        text = segment.text
        plain = text.isascii()
        settled = segment.settled if plain else len(text.encode()[:segment.settled].decode())
        outcome = judge(Piece(text, settled, segment.complete))
        end = len(text) if outcome.undecided is None else outcome.undecided
        at = _same if plain else _bytes(text, outcome.matches, end)
        found += [(match, Span(number, at(match.start), at(match.end))) for match in outcome.matches]
        if not segment.complete and end < len(text):
            undecided.append((number, at(end)))
    return found, undecided


def _same(at: int) -> int:
    return at


def _bytes(text: str, matches: Iterable[Match], end: int) -> Callable[[int], int]:
    """The places that are needed, found in one walk over the text."""
    places = {end}
    for match in matches:
        places.update((match.start, match.end))
    table, seen, size = {}, 0, 0
    for place in sorted(places):
        size += len(text[seen:place].encode())
        seen = place
        table[place] = size
    return table.__getitem__
