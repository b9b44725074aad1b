"""What may be known of the request that a call is for. Each answer costs a call to the host; ask for what is needed."""

from wit_world.imports import request as _host


def id() -> str:
    """The request's id, as in `x-request-id`."""
    return _host.id()


def tenant() -> str:
    """Whose request it is."""
    return _host.tenant()


def app() -> str:
    """The tenant's application that sent it."""
    return _host.app()


def model() -> str:
    """The model as the client named it."""
    return _host.model()


def metadata() -> dict[str, str]:
    """The caller's own labels."""
    return dict(_host.metadata())


def grounding() -> list[str]:
    """What the answer must be grounded in."""
    return _host.grounding()


def place(segment: int) -> str:
    """Where a segment stands: `messages[2].content`."""
    return _host.place(segment)
