"""The rules of the Agumbe AI Gateway's community edition, restated from what is public of it.

The edition cannot be installed from a registry. What its rules find is a handful of fixed phrases and shapes, said
here in our own words; nothing is loaded from it.
"""

import re
import time
from collections.abc import Callable, Sequence

from ghat_eval.found import Found, Run
from ghat_eval.items import Item

SAME_CASE = 0
ANY_CASE = re.IGNORECASE


def phrase(*words: str) -> str:
    """Words with white space between them; `a|b` is one of several, a `?` at the end makes a word optional."""
    parts = [f"(?:(?:{word[:-1]})\\s+)?" if word.endswith("?") else f"(?:{word})\\s+" for word in words]
    return "".join(parts).removesuffix("\\s+")


def near(first: str, second: str, third: str = "") -> str:
    """Phrases in this order, with at most eighty characters between them."""
    return ".{0,80}".join(f"(?:{part})" for part in (first, second, third) if part)


# For each guardrail: the kind of a finding, its shape, how it is matched.
RULES: dict[str, list[tuple[str, str, int]]] = {
    "pii": [
        ("email", r"\b[\w.%+-]+@[a-z0-9.-]+\.[a-z]{2,}\b", ANY_CASE | re.ASCII),
        ("phone", r"(?:\+?\d{1,3}[ -]?)?\(?\d{3}\)?[ -]?\d{3}[ -]?\d{4}\b", SAME_CASE),
        ("us-ssn", r"\b\d{3}-\d\d-\d{4}\b", SAME_CASE),
        ("card", r"\b\d(?:[ -]*\d){12,18}\b", SAME_CASE),
    ],
    "secrets": [
        ("openai", r"\bsk-[a-zA-Z0-9]{20,}\b", SAME_CASE),
        ("github", r"\bgh[oprsu]_[a-zA-Z0-9]{30,}\b", SAME_CASE),
        ("aws-id", r"\bAKIA[A-Z0-9]{16}\b", SAME_CASE),
        ("private-key", r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?-----END [A-Z ]*PRIVATE KEY-----", re.DOTALL),
        ("jwt", r"\beyJ[\w-]{10,}(?:\.[\w.-]{10,}){2}", re.ASCII),
    ],
    "prompt-injection": [
        ("override", phrase("ignore", "all?", "previous|prior|above", "instructions"), ANY_CASE),
        ("override", phrase("disregard", "the?", "system|previous", "prompt"), ANY_CASE),
        ("extraction", phrase("reveal", "the?", "system|hidden", "prompt"), ANY_CASE),
        ("bypass", phrase("bypass", "safety|guardrails|filters"), ANY_CASE),
    ],
    "indirect-prompt-injection": [
        (
            "embedded",
            near(r"the\s+following\s+text|document|article", "ignore|override|disregard", "instructions|system"),
            ANY_CASE | re.DOTALL,
        ),
        ("marker", phrase("system", "override") + "|" + phrase("developer|hidden", "instruction"), ANY_CASE),
        (
            "retrieved",
            near(
                phrase("when", "you", "read", "this", "document") + "|" + phrase("from", "this", "document"),
                phrase("follow", "these", "instructions") + "|" + phrase("answer", "with"),
            ),
            ANY_CASE | re.DOTALL,
        ),
    ],
    "output-safety": [
        ("weapon", r"\b" + phrase("build|make|assemble", "a?", "bomb") + r"\b", ANY_CASE),
        ("malware", r"\b" + phrase("write|create|deploy", "a?", "malware|ransomware|keylogger") + r"\b", ANY_CASE),
        ("phishing", r"\b" + phrase("write|generate|draft", "a?", "phishing", "email|message") + r"\b", ANY_CASE),
        ("theft", r"\b" + phrase("steal|exfiltrate|harvest", "passwords|credentials|tokens") + r"\b", ANY_CASE),
    ],
}
# A sentence is not grounded when less than this share of its words is in what it must be grounded in.
SHARED = 0.35


def patterns(guardrail: str, items: Sequence[Item]) -> Run:
    """The guardrails that are lists of shapes."""
    rules = [(kind, re.compile(shape, flags)) for kind, shape, flags in RULES[guardrail]]

    def judge(item: Item) -> list[Found]:
        return [Found(kind, match.start(), match.end()) for kind, rule in rules for match in rule.finditer(item.text)]

    return timed(items, judge)


def topics(items: Sequence[Item]) -> Run:
    """A topic is found where its letters are, in a word or not."""

    def judge(item: Item) -> list[Found]:
        denied = [topic.lower() for topic in item.extra["options"]["topics"]]
        return [Found(topic, None, None) for topic in denied if topic in item.text.lower()]

    return timed(items, judge)


def groundedness(items: Sequence[Item]) -> Run:
    """Words that sentence and context share."""

    def words(text: str) -> list[str]:
        return [word for word in re.findall(r"[a-z0-9]+", text.lower()) if len(word) > 2]

    def judge(item: Item) -> list[Found]:
        context = set(words("\n".join(item.extra["grounding"])))
        found = []
        for sentence in re.split(r"(?<=[.!?])\s+", item.text):
            own = words(sentence)
            if len(sentence) >= 18 and len(own) >= 4 and sum(word in context for word in own) < SHARED * len(own):
                found.append(Found("ungrounded", None, None))
        return found

    return timed(items, judge)


def timed(items: Sequence[Item], judge: Callable[[Item], list[Found]]) -> Run:
    begun = time.perf_counter()
    findings = {item.id: judge(item) for item in items}
    return Run(findings, time.perf_counter() - begun, sum(len(item.text.encode()) for item in items))
