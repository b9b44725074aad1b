"""Which texts are the same but for a few words?"""

import re
from collections import defaultdict
from collections.abc import Sequence

# Texts are alike when this share of the shorter one's shingles is in the other as well.
ALIKE = 0.5
# A shingle that more texts share than this says nothing: it is a phrase that everybody uses.
COMMON = 1000


def shingles(text: str, size: int = 4) -> set[int]:
    """Runs of words, as hashes; of a short text its letters."""
    words = re.findall(r"\w+", text.lower())
    if len(words) < size:
        return {hash(" ".join(words))}
    return {hash(tuple(words[at : at + size])) for at in range(len(words) - size + 1)}


def clusters(texts: Sequence[str]) -> list[int]:
    """For each text the number of its cluster: the first text that it is alike to, directly or through others."""
    parent = list(range(len(texts)))

    def root(at: int) -> int:
        while parent[at] != at:
            parent[at] = parent[parent[at]]
            at = parent[at]
        return at

    sets = [shingles(text) for text in texts]
    holders: defaultdict[int, list[int]] = defaultdict(list)
    for at, own in enumerate(sets):
        shared: defaultdict[int, int] = defaultdict(int)
        for shingle in own:
            if len(holders[shingle]) <= COMMON:
                for other in holders[shingle]:
                    shared[other] += 1
            holders[shingle].append(at)
        for other, count in shared.items():
            if count >= ALIKE * min(len(own), len(sets[other])):
                first, second = sorted((root(at), root(other)))
                parent[second] = first
    return [root(at) for at in range(len(texts))]
