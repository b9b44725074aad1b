"""What stands between the WIT package and a plugin: the classes that a component exports."""

import json

from componentize_py_types import Err
from wit_world.exports import lifecycle
from wit_world.imports.types import Failure_InvalidOptions, Failure_Other

from .plugin import Failed, InvalidOptions, Problem, configured

_plugin = None


def exports(kind: type) -> dict[str, type]:
    """The classes, by the names under which componentize-py looks for them."""

    class Lifecycle:
        def describe(self):
            return kind.about.manifest()

        def configure(self, settings: str):
            global _plugin
            try:
                _plugin = configured(kind, settings)
            except Problem as problem:
                raise Err([lifecycle.Problem(problem.path, problem.message)]) from None
            except Exception as error:
                raise Err([lifecycle.Problem("", _told(error))]) from None

    return {"Lifecycle": Lifecycle, **_OF[_kind(kind)]()}


def _kind(plugin: type) -> str:
    return next(base.__name__ for base in plugin.__mro__ if base.__name__ in _OF)


def _guardrail() -> dict[str, type]:
    class Guardrail:
        def inspect(self, context, texts):
            try:
                return _plugin.inspect(context, texts)
            except Exception as error:
                raise _failure(error) from None

    return {"Guardrail": Guardrail}


def _redactor() -> dict[str, type]:
    class Redactor:
        def redact(self, context, texts):
            try:
                return _plugin.redact(context, texts)
            except Exception as error:
                raise _failure(error) from None

    return {"Redactor": Redactor}


def _router() -> dict[str, type]:
    class Router:
        def aliases(self):
            return _plugin.aliases()

        def route(self, context, ask):
            try:
                return _plugin.route(context, ask)
            except Exception as error:
                raise _failure(error) from None

    return {"Router": Router}


def _provider() -> dict[str, type]:
    from wit_world.exports.provider import Failure_InvalidReply

    def guarded(call, *arguments):
        try:
            return call(*arguments)
        except Err:
            raise
        except Exception as error:
            raise Err(Failure_InvalidReply(_told(error))) from None

    class Provider:
        def describe_provider(self):
            return _plugin.profile()

        def encode(self, context, ask):
            return guarded(_plugin.encode, context, ask)

        def decode(self, context, reply):
            return guarded(_plugin.decode, context, reply)

    class StreamDecoder:
        def __init__(self, context, surface):
            self._stream = _plugin.stream(context, surface)

        def push(self, data):
            return guarded(self._stream.push, data)

        def finish(self):
            return guarded(self._stream.finish)

        def __enter__(self):
            return self

        def __exit__(self, *_):
            return None

    return {"Provider": Provider, "StreamDecoder": StreamDecoder}


_OF = {"Guardrail": _guardrail, "Redactor": _redactor, "Router": _router, "Provider": _provider}


def _failure(error: Exception) -> Err:
    if isinstance(error, InvalidOptions):
        return Err(Failure_InvalidOptions(str(error)))
    return Err(Failure_Other(str(error) if isinstance(error, Failed) else _told(error)))


def _told(error: Exception) -> str:
    """An exception and where it was raised. No traceback: that would read source files, and there are none."""
    place = error.__traceback__
    while place and place.tb_next:
        place = place.tb_next
    where = f" at {place.tb_frame.f_code.co_filename}:{place.tb_lineno}" if place else ""
    return f"{type(error).__name__}: {error}{where}"
