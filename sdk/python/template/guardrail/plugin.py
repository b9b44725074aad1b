"""Finds words that must not be said."""

from ghat_plugin import About, Authors, Problem, Sides
from ghat_plugin.guardrail import Guardrail, Rules, Words, judge_rules


class UnnamedPlugin(Guardrail):
    """Finds the words that the operator lists."""

    about = About(
        name="unnamed-plugin",
        version="0.1.0",
        purpose="Finds words that must not be said.",
        sides=Sides.REQUEST | Sides.RESPONSE,
        authors=Authors.USER | Authors.MODEL,
        settings={
            "type": "object",
            "additionalProperties": False,
            "properties": {"words": {"type": "array", "items": {"type": "string"}, "default": ["unicorn"]}},
        },
    )

    def configure(self, settings):
        words = settings.get("words", ["unicorn"])
        if not isinstance(words, list) or not all(isinstance(word, str) and word.strip() for word in words) or not words:
            raise Problem("words", "must be a list of words")
        self.rules = Rules(Words("forbidden-word", words, "[REDACTED_WORD]"))

    def inspect(self, context, texts):
        return judge_rules(self.rules, texts)


PLUGIN = UnnamedPlugin
