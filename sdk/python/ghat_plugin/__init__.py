"""Plugins for Ghat in plain Python: what every kind of them needs.

Natively, where a plugin is tested, the types come from `stubs`, which componentize-py makes of the WIT package. In a
component they are those of its own bindings, which look the same.
"""

import sys
from pathlib import Path

try:
    import wit_world  # noqa: F401
except ImportError:
    sys.path.append(str(Path(__file__).parent / "stubs"))

from wit_world.exports.lifecycle import Authors, Manifest, Sides
from wit_world.imports.types import Author, Context, Segment, Side, Span, Surface

from .plugin import About, Failed, InvalidOptions, Plugin, Problem, options

__all__ = [
    "About", "Author", "Authors", "Context", "Failed", "InvalidOptions", "Manifest", "Plugin", "Problem", "Segment",
    "Side", "Sides", "Span", "Surface", "options",
]
