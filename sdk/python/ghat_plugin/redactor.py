"""Plugins that swap texts for placeholders, which the host undoes in the answer."""

from wit_world.exports.redactor import Substitution
from wit_world.imports.types import Context, Segment

from .plugin import Plugin

__all__ = ["Redactor", "Substitution"]


class Redactor(Plugin):
    """A plugin that swaps. The same text gets the same placeholder everywhere in a call, and two texts never share one."""

    def redact(self, context: Context, texts: list[Segment]) -> list[Substitution]:
        """Chooses what to swap. Texts are always whole; places are bytes of UTF-8."""
        raise NotImplementedError
