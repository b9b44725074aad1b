"""Plugins that find things in texts. What becomes of a finding is the policy's and the host's business."""

from collections.abc import Callable

from wit_world.exports.guardrail import Finding, Undecided, Verdict
from wit_world.imports.types import Context, Segment

from .plugin import Plugin
from .rules import Match, Outcome, Pattern, Rules, Words
from .texts import Piece, judged

__all__ = ["Finding", "Guardrail", "Match", "Outcome", "Pattern", "Piece", "Rules", "Undecided", "Verdict", "Words",
           "judge_each", "judge_rules"]


class Guardrail(Plugin):
    """A plugin that finds things.

    For a text that is shown in pieces, the findings of all calls together must be those of one call with the whole
    text; `testing.check_streaming` tells whether they are.
    """

    def inspect(self, context: Context, texts: list[Segment]) -> Verdict:
        """Looks at texts. `judge_rules` and `judge_each` do the counting."""
        raise NotImplementedError


def judge_rules(rules: Rules, texts: list[Segment]) -> Verdict:
    """The verdict of rules on texts. Where no word of the rules is in any text, it takes one look at all of them."""
    if rules.are_absent(texts):
        return Verdict([], [])
    return judge_each(texts, rules.judge)


def judge_each(texts: list[Segment], judge: Callable[[Piece], Outcome]) -> Verdict:
    """The verdict on texts that are judged one by one, in characters."""
    found, undecided = judged(texts, judge)
    findings = [Finding(match.rule, span, match.replacement, match.score) for match, span in found]
    return Verdict(findings, [Undecided(number, start) for number, start in undecided])
