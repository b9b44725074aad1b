"""Who is a plugin, and how is it set up?"""

import json
from dataclasses import dataclass, field

from wit_world.exports.lifecycle import Authors, Manifest, Sides
from wit_world.imports.types import Context

_NOTHING = {"type": "object", "additionalProperties": False}


@dataclass(frozen=True)
class About:
    """What a plugin says of itself."""

    name: str
    version: str
    purpose: str
    sides: Sides = Sides(0)
    authors: Authors = Authors(0)
    #: Bytes before a text that its judgement depends on, in a stream. A word's boundary needs one character.
    look_behind: int = 4
    #: JSON Schemas. A setting or option that they do not name is refused.
    settings: dict = field(default_factory=lambda: _NOTHING)
    options: dict = field(default_factory=lambda: _NOTHING)

    def manifest(self) -> Manifest:
        """The same, as the host is told it."""
        return Manifest(
            self.name, self.version, self.purpose, json.dumps(self.settings), json.dumps(self.options),
            self.sides, self.authors, self.look_behind,
        )


class Problem(Exception):
    """Something wrong with the settings: raise it in `configure`. The path is dotted; empty for the whole."""

    def __init__(self, path: str, message: str):
        super().__init__(path, message)
        self.path, self.message = path, message


class Failed(Exception):
    """The plugin cannot do its work. It is not a way to say no. The text goes to the operator's log."""


class InvalidOptions(Exception):
    """The options are not what the schema asks for."""


class Plugin:
    """The base of every kind of plugin. Set `about`; build what costs time in `configure`, not in a call."""

    about: About

    def configure(self, settings: dict) -> None:
        """Takes the operator's settings. What it builds is part of the snapshot that each request starts from."""


def options(context: Context) -> dict:
    """What the app's policy says to this plugin; empty where it says nothing."""
    return json.loads(context.options) if context.options else {}


def configured(kind: type, settings: str) -> Plugin:
    """A plugin with these settings, a JSON object. Raises `Problem`."""
    read = json.loads(settings)
    known = kind.about.settings.get("properties", {})
    for name in read:
        if name not in known:
            raise Problem(name, "there is no such setting; there are " + (", ".join(known) or "none"))
    plugin = kind()
    plugin.configure(read)
    return plugin
