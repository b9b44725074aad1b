"""Rules that find the same in a stream as in the whole text: words, and patterns of bounded length."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from re import _constants as _codes
from re import _parser

from wit_world.imports.types import Segment


@dataclass(slots=True)
class Match:
    """What a rule found, in characters."""

    rule: str
    start: int
    end: int
    replacement: str
    score: float = 1.0


@dataclass
class Outcome:
    """What was found in a piece, and from which character on it is undecided; nothing when it is decided to its end."""

    matches: list[Match] = field(default_factory=list)
    undecided: int | None = None


def fold(text: str) -> str:
    """The text without the difference of upper and lower case, character for character."""
    if text.isascii():
        return text.lower()
    folded = text.casefold()
    if len(folded) == len(text):
        return folded
    # A character that would become two stays as it is, so that places in both texts are the same.
    return "".join(low if len(low := one.casefold()) == 1 else one for one in text)


def _is_word(text: str, at: int) -> bool:
    return 0 <= at < len(text) and (text[at].isalnum() or text[at] == "_")


class Words:
    """A rule that finds words and phrases, whole, whatever their case."""

    def __init__(self, rule: str, words: Iterable[str], replacement: str, score: float = 1.0):
        self.rule, self.replacement, self.score = rule, replacement, score
        self.words = tuple(dict.fromkeys(fold(word) for word in words))
        if not self.words or not all(word.strip() and "\n" not in word for word in self.words):
            raise ValueError(f"{rule}: words are not empty and of one line")
        #: Characters that must be seen from where a word begins to know that it does: one more, for its boundary.
        self.longest = max(map(len, self.words)) + 1

    def spans(self, text: str, folded: str, start: int) -> Iterator[tuple[int, int]]:
        """Where words stand from `start` on, in order, none overlapping: of two, the first, then the longer."""
        found = []
        for word in self.words:
            at = folded.find(word, start)
            while at >= 0:
                if not _is_word(text, at - 1) and not _is_word(text, at + len(word)):
                    found.append((at, at + len(word)))
                at = folded.find(word, at + 1)
        done = start
        for begin, end in sorted(found, key=lambda span: (span[0], -span[1])):
            if begin >= done:
                yield begin, end
                done = end

    def open(self, text: str, folded: str, start: int) -> int:
        """The first place from `start` on where a word may stand once more is seen."""
        for at in range(max(start, len(text) - self.longest + 1), len(text)):
            if not _is_word(text, at - 1) and any(word.startswith(folded[at:]) for word in self.words):
                return at
            # A word that ends with the text: whether it is one, the next character says.
            if not _is_word(text, at - 1) and any(folded.startswith(word, at) for word in self.words):
                return at
        return len(text)


class Pattern:
    """A rule that finds a regular expression. What it matches must be bounded: `{1,64}` where one writes `+`."""

    def __init__(self, rule: str, pattern: str, replacement: str, score: float = 1.0, flags: int = 0):
        self.rule, self.replacement, self.score = rule, replacement, score
        self.words = None
        self.expression = re.compile(pattern, flags)
        tree = _parser.parse(pattern, flags)
        shortest, longest = tree.getwidth()
        self.longest = longest + _ahead(tree) + 1
        if shortest == 0 or self.longest > 4096:
            raise ValueError(f"{rule}: it must match at least one character and, looking ahead, at most 4096")

    def spans(self, text: str, folded: str, start: int) -> Iterator[tuple[int, int]]:
        """Where it matches from `start` on."""
        return (match.span() for match in self.expression.finditer(text, start))

    def open(self, text: str, folded: str, start: int) -> int:
        """The first place from `start` on where it may match once more is seen."""
        return min(len(text), max(start, len(text) - self.longest + 1))


def _ahead(tree) -> int:
    """How far a pattern looks beyond what it matches, at most."""
    far = 0
    for code, value in tree:
        if code in (_codes.ASSERT, _codes.ASSERT_NOT):
            direction, inner = value
            far += (inner.getwidth()[1] if direction > 0 else 0) + _ahead(inner)
        else:
            far += sum(_ahead(inner) for inner in _inner(value))
    return far


def _inner(value) -> Iterator[_parser.SubPattern]:
    if isinstance(value, _parser.SubPattern):
        yield value
    elif isinstance(value, (list, tuple)):
        for one in value:
            yield from _inner(one)


class Rules:
    """Rules that are applied side by side."""

    def __init__(self, *rules: Words | Pattern):
        self.rules = rules
        self._words = None
        if all(rule.words for rule in rules):
            self._words = tuple(word for rule in rules for word in rule.words)

    def are_absent(self, texts: list[Segment]) -> bool:
        """Whether one look tells that there is nothing to find in texts that are whole."""
        if self._words is None:
            return False
        for segment in texts:
            if not segment.complete:
                return False
        everything = fold("\n".join([segment.text for segment in texts]))
        for word in self._words:
            if word in everything:
                return False
        return True

    def judge(self, piece) -> Outcome:
        """What the rules find in a piece, in the order of its text."""
        text, folded = piece.text, fold(piece.text)
        found, decided = [], len(text)
        for rule in self.rules:
            found += [Match(rule.rule, start, end, rule.replacement, rule.score)
                      for start, end in rule.spans(text, folded, piece.settled)]
            if not piece.complete:
                decided = min(decided, rule.open(text, folded, piece.settled))
        found.sort(key=lambda match: (match.start, match.end))
        # What reaches into the undecided end is told of when all of it is decided, and so is what overlaps it.
        while across := [match.start for match in found if match.start < decided < match.end]:
            decided = min(across)
        return Outcome([match for match in found if match.end <= decided], decided)
