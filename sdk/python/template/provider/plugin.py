"""Speaks to a provider that takes `{"prompt": …}` at /generate, and answers `{"text": …}`, or lines of it."""

import json

from ghat_plugin import About, Surface
from ghat_plugin.provider import (
    Credential_Bearer, Encoded_Send, Event, Failure_InvalidReply, Lines, Model, Profile, Provider, Stream, Surfaces,
    UpstreamBody_Whole, UpstreamRequest, failure_of, refuse,
)


class UnnamedPlugin(Provider):
    """Translates Chat Completions."""

    about = About(name="unnamed-plugin", version="0.1.0", purpose="Speaks to a provider of prompts.")

    def profile(self):
        return Profile([Model("small", Surfaces.CHAT)], Surfaces.CHAT, Surfaces(0), Credential_Bearer())

    def encode(self, context, ask):
        messages = json.loads(ask.body)["messages"]
        prompt = "\n".join(f"{message['role']}: {_text(message['content'])}" for message in messages)
        body = {"model": ask.model, "prompt": prompt, "stream": ask.streaming}
        return Encoded_Send(UpstreamRequest("POST", "/generate", [], UpstreamBody_Whole(json.dumps(body).encode())))

    def decode(self, context, reply):
        if not 200 <= reply.status < 300:
            raise refuse(failure_of(reply.status, reply.body.decode(errors="replace"), dict(reply.headers).get("retry-after")))
        message = {"role": "assistant", "content": _answer(reply.body)}
        return json.dumps({"object": "chat.completion",
                           "choices": [{"index": 0, "message": message, "finish_reason": "stop"}]})

    def stream(self, context, surface: Surface):
        return Pieces()


class Pieces(Stream):
    """A line of JSON for each piece."""

    def __init__(self):
        self.lines = Lines()

    def push(self, data):
        return [_chunk({"content": _answer(line)}) for line in self.lines.push(data) if line]

    def finish(self):
        return [_chunk({"content": _answer(line)}) for line in self.lines.finish()] + [_chunk({}, "stop")]


def _chunk(delta, reason=None):
    choice = {"index": 0, "delta": delta, "finish_reason": reason}
    return Event(None, json.dumps({"object": "chat.completion.chunk", "choices": [choice]}))


def _answer(data):
    try:
        return json.loads(data)["text"]
    except (ValueError, KeyError) as problem:
        raise refuse(Failure_InvalidReply(f"no text in it: {problem}")) from None


def _text(content):
    return content if isinstance(content, str) else "".join(part.get("text", "") for part in content)


PLUGIN = UnnamedPlugin
