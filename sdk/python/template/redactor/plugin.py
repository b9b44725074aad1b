"""Swaps names for placeholders, which the gateway undoes in the answer."""

from ghat_plugin import About, Authors, Problem, Sides
from ghat_plugin.redactor import Redactor, Substitution
from ghat_plugin.rules import Rules, Words
from ghat_plugin.texts import found_by


class UnnamedPlugin(Redactor):
    """Swaps the names that the operator lists."""

    about = About(
        name="unnamed-plugin",
        version="0.1.0",
        purpose="Swaps names for placeholders.",
        sides=Sides.REQUEST,
        authors=Authors.OPERATOR | Authors.USER | Authors.ASSISTANT | Authors.TOOL,
        settings={
            "type": "object",
            "additionalProperties": False,
            "properties": {"names": {"type": "array", "items": {"type": "string"}, "default": ["Project Unicorn"]}},
        },
    )

    def configure(self, settings):
        names = settings.get("names", ["Project Unicorn"])
        if not isinstance(names, list) or not all(isinstance(name, str) and name.strip() for name in names) or not names:
            raise Problem("names", "must be a list of names")
        self.rules = Rules(Words("name", names, ""))

    def redact(self, context, texts):
        everything = "\n".join(text.text for text in texts)
        placeholders, swaps = {}, []
        for match, span in found_by(self.rules, texts):
            swapped = texts[span.segment].text[match.start:match.end]
            # The same text gets the same placeholder, and none that somebody wrote.
            if swapped not in placeholders:
                number = len(placeholders) + 1
                while f"[NAME_{number}]" in everything or f"[NAME_{number}]" in placeholders.values():
                    number += 1
                placeholders[swapped] = f"[NAME_{number}]"
            swaps.append(Substitution(span, placeholders[swapped], match.rule))
        return swaps


PLUGIN = UnnamedPlugin
