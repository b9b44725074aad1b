"""Plugins that choose the models which may serve a request."""

from wit_world.exports.router import Alias, Candidate, ModelRequest
from wit_world.imports.types import Context

from .plugin import Plugin

__all__ = ["Alias", "Candidate", "ModelRequest", "Router"]


class Router(Plugin):
    """A plugin that chooses. Drawing, retrying and falling back are the host's."""

    def aliases(self) -> list[Alias]:
        """The names that stand for models. Read once, after `configure`."""
        return []

    def route(self, context: Context, ask: ModelRequest) -> list[Candidate]:
        """The candidates for one request; none where the model is not known."""
        raise NotImplementedError
