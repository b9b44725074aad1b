"""Lines in the operator's log. Bounded in size and rate, and never of a caller's text."""

from wit_world.imports import log as _host


def debug(message: str) -> None:
    """For whoever writes the plugin."""
    _host.write(_host.Level.DEBUG, message)


def info(message: str) -> None:
    """Worth knowing."""
    _host.write(_host.Level.INFO, message)


def warn(message: str) -> None:
    """Something is not as it should be."""
    _host.write(_host.Level.WARN, message)


def error(message: str) -> None:
    """Something failed."""
    _host.write(_host.Level.ERROR, message)
