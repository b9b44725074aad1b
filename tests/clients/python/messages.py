"""Does Anthropic's own SDK for Python find anything unusual? `messages.py ADDRESS native|translated`"""

import sys

import anthropic

from checks import check, finish, refusal

address, backend = sys.argv[1:]
native = backend == "native"
model = "reasoning" if native else "smart-default"
client = anthropic.Anthropic(base_url=address, api_key="not-used", max_retries=0, timeout=60)


def said(text):
    return [{"role": "user", "content": text}]


def ask(text, **more):
    return client.messages.create(**{"model": model, "max_tokens": 100, "messages": said(text), **more})


def streamed(text, **more):
    """A streamed answer, whole, with the names of its events."""
    names = []
    with client.messages.stream(model=model, max_tokens=100, messages=said(text), **more) as stream:
        for event in stream:
            names.append(event.type)
        return stream.get_final_message(), names


def answers():
    reply = ask("hello there")
    check("message", reply.content[-1].text == "hello there", reply)
    check("message: stop", (reply.stop_reason, reply.role) == ("end_turn", "assistant"), reply)
    check("message: model", reply.model.startswith("@"), reply.model)
    check("message: usage", reply.usage.input_tokens > 0 and reply.usage.output_tokens > 0, reply.usage)
    check("message: request id", bool(reply._request_id), reply._request_id)
    final, names = streamed("hello there")
    check("stream", final.content[-1].text == "hello there", final)
    check("stream: order", (names[0], names[-1]) == ("message_start", "message_stop"), names)
    check("stream: usage", final.usage.output_tokens == reply.usage.output_tokens, final.usage)
    picture = {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "AAAA"}}
    seen = client.messages.create(
        model=model, max_tokens=100, messages=said([picture, {"type": "text", "text": "see"}])
    )
    check("image", seen.content[-1].text == "see", seen)


def thoughts():
    reply = ask("think")
    check("thinking", (reply.content[0].thinking, reply.content[0].signature) == ("hm", "c2ln"), reply)
    final, _ = streamed("think")
    check("thinking: streamed", final.content[0] == reply.content[0], final)
    history = [*said("think"), {"role": "assistant", "content": reply.content}, *said("sure?")]
    check("thinking: sent back", client.messages.create(model=model, max_tokens=100, messages=history) is not None)


TOOL = {"name": "weather", "description": "Weather", "input_schema": {"type": "object", "properties": {}}}
INPUT = {"city": "Paris", "mail": "[REDACTED_EMAIL]"}


def tools():
    reply = ask("tool", tools=[TOOL], tool_choice={"type": "auto"})
    call = reply.content[-1]
    check("tools", (reply.stop_reason, call.name, call.input) == ("tool_use", "weather", INPUT), reply)
    final, _ = streamed("tool", tools=[TOOL])
    check("tools: streamed", (final.stop_reason, final.content[-1].input) == ("tool_use", INPUT), final)
    result = {"type": "tool_result", "tool_use_id": call.id, "content": [{"type": "text", "text": "rain"}]}
    history = [*said("tool"), {"role": "assistant", "content": reply.content}, *said([result])]
    last = client.messages.create(model=model, max_tokens=100, messages=history, tools=[TOOL])
    check("tools: the result is sent", last.stop_reason == "end_turn", last)


def models():
    names = [found.id for found in client.models.list()]
    check("models", model in names, names)
    check("model", client.models.retrieve(model).id == model)
    error = refusal(lambda: client.models.retrieve("nothing"))
    check("model: not found", isinstance(error, anthropic.NotFoundError), error)


def counts():
    count = lambda: client.messages.count_tokens(model=model, messages=said("hello"))
    if native:
        check("tokens", count().input_tokens > 0)
    else:
        error = refusal(count)
        check("tokens: nobody counts them", isinstance(error, anthropic.APIStatusError) and error.status_code == 501, error)


def mistakes():
    error = refusal(lambda: ask("x", messages=[]))
    right = isinstance(error, anthropic.BadRequestError) and error.body["error"]["type"] == "invalid_request_error"
    check("bad request", right, error)
    error = refusal(lambda: ask("x", model="nothing"))
    check("unknown model", isinstance(error, anthropic.BadRequestError), error)
    error = refusal(lambda: ask("use sk-aBXZBMKST9OPE261yEzR2Um5sD1Wet1aSXBLsPXE6tjkESJ4"))
    right = isinstance(error, anthropic.BadRequestError) and error.body["error"]["code"] == "guardrail_blocked"
    check("blocked", right, error)


def guardrails():
    final, _ = streamed("mail ann@example.org now")
    check("stream: redacted", final.content[-1].text == "mail [REDACTED_EMAIL] now", final)
    trace = ask("mail ann@example.org now").model_extra.get("agumbe_guardrails", {})
    check("trace", trace.get("applied") is True, trace)


def failures():
    error = refusal(lambda: ask("broken"))
    check("provider failure", isinstance(error, anthropic.InternalServerError) and error.status_code == 502, error)
    error = refusal(lambda: streamed("cut"))
    check("stream: cut off", isinstance(error, anthropic.APIError) and "provider" in str(error), error)
    # Last, since a model that asks to wait is left alone for as long.
    error = refusal(lambda: ask("rate"))
    right = isinstance(error, anthropic.RateLimitError) and error.response.headers["retry-after"] == "3"
    check("rate limit", right, error)


for part in [answers, *([thoughts] if native else []), tools, models, counts, mistakes, guardrails, failures]:
    part()
finish()
