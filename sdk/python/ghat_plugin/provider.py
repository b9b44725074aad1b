"""Plugins that speak a provider's API. Base URL, credential, network and time limits are the host's."""

from collections.abc import Iterator

from componentize_py_types import Err
from wit_world.exports.provider import (
    Answer_Events, Answer_Whole, Complaint, Credential_Bearer, Credential_Header, Credential_None_, Encoded_Reply,
    Encoded_Send, Event, Failure_InvalidReply, Failure_InvalidRequest, Failure_RateLimited, Failure_Unauthorized,
    Failure_Unavailable, Failure_UnknownModel, Failure_UnsupportedOperation, Failure_UnsupportedParameter, FieldEdit_Remove,
    FieldEdit_Rename, FieldEdit_Set, Model, Profile, ProviderRequest, Surfaces, UpstreamBody_Forward, UpstreamBody_Whole,
    UpstreamReply, UpstreamRequest,
)
from wit_world.imports.types import Context, Surface

from .plugin import Plugin


class Provider(Plugin):
    """A plugin that translates. To fail, raise `refuse(...)` with one of the failures."""

    def profile(self) -> Profile:
        """What the adapter can do. Read once, after `configure`."""
        raise NotImplementedError

    def encode(self, context: Context, ask: ProviderRequest) -> Encoded_Send | Encoded_Reply:
        """Makes an upstream request, or the answer itself."""
        raise NotImplementedError

    def decode(self, context: Context, reply: UpstreamReply) -> str:
        """Reads a whole reply: the answer in the client's dialect, JSON."""
        raise NotImplementedError

    def stream(self, context: Context, surface: Surface) -> "Stream":
        """What reads a streamed reply."""
        raise refuse(Failure_UnsupportedOperation())


class Stream:
    """Turns one streamed reply into events of the client's dialect."""

    def push(self, data: bytes) -> list[Event]:
        """Takes bytes as they arrive, cut anywhere."""
        raise NotImplementedError

    def finish(self) -> list[Event]:
        """The reply has ended: gives what is left."""
        return []


def refuse(failure) -> Err:
    """The exception for a failure: `raise refuse(Failure_UnknownModel())`."""
    return Err(failure)


def failure_of(status: int, message: str, retry_after: str | None = None):
    """The failure that a status outside 200 to 299 stands for with nearly every provider."""
    if status in (401, 403):
        return Failure_Unauthorized()
    if status == 404:
        return Failure_UnknownModel()
    if status == 429:
        return Failure_RateLimited(int(retry_after) if retry_after and retry_after.isdigit() else None)
    if status in (400, 413, 422):
        return Failure_InvalidRequest(Complaint(None, message))
    return Failure_Unavailable(message)


class Lines:
    """Cuts bytes that arrive in pieces into lines, for streams of events and of JSON lines."""

    def __init__(self):
        self._rest = b""

    def push(self, data: bytes) -> Iterator[str]:
        """The lines that are complete by now."""
        *lines, self._rest = (self._rest + data).split(b"\n")
        return (line.rstrip(b"\r").decode() for line in lines)

    def finish(self) -> Iterator[str]:
        """The last line, where it has no end."""
        rest, self._rest = self._rest, b""
        return iter([rest.decode()] if rest.strip() else [])
