"""Chooses a small model for short requests and a large one for long ones."""

from ghat_plugin import About, Problem
from ghat_plugin.router import Alias, Candidate, Router

_MODEL = {"type": "string", "pattern": "^@[^/]+/.+$"}


class UnnamedPlugin(Router):
    """One alias, two models."""

    about = About(
        name="unnamed-plugin",
        version="0.1.0",
        purpose="Chooses a model by the size of the request.",
        settings={
            "type": "object",
            "additionalProperties": False,
            "properties": {"alias": {"type": "string"}, "small": _MODEL, "large": _MODEL, "limit": {"type": "integer"}},
        },
    )

    def configure(self, settings):
        self.alias = settings.get("alias", "smart-default")
        self.limit = settings.get("limit", 4000)
        self.small = _model("small", settings.get("small", "@openai/gpt-4o-mini"))
        self.large = _model("large", settings.get("large", "@openai/gpt-4.1-mini"))

    def aliases(self):
        return [Alias(self.alias, ["@" + "/".join(model) for model in (self.small, self.large)])]

    def route(self, context, ask):
        if ask.model.startswith("@"):
            provider, _, model = ask.model[1:].partition("/")
            return [Candidate(provider, model, 1, 1, None)] if model else []
        if ask.model != self.alias:
            return []
        first, second = (self.small, self.large) if ask.body_bytes <= self.limit else (self.large, self.small)
        return [Candidate(*first, 1, 2, None), Candidate(*second, 0, 1, None)]


def _model(setting, name):
    provider, _, model = name[1:].partition("/") if isinstance(name, str) and name.startswith("@") else ("", "", "")
    if not provider or not model:
        raise Problem(setting, "must be `@provider/model`")
    return provider, model


PLUGIN = UnnamedPlugin
