"""Where componentize-py looks for the resource that the interface `provider` exports."""

from ghat_component import StreamDecoder

__all__ = ["StreamDecoder"]
