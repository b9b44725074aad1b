"""Does OpenAI's own SDK for Python find anything unusual in Responses? `responses.py BASE_URL native|chat|anthropic|google|echo`"""

import json
import sys

import openai
import pydantic

from checks import check, finish, refusal

base_url, backend = sys.argv[1:]
model = {"anthropic": "reasoning", "echo": "@openai/echo"}.get(backend, "smart-default")
client = openai.OpenAI(base_url=base_url, api_key="not-used", max_retries=0, timeout=60)


def ask(said, **more):
    return client.responses.create(model=model, input=said, **more)


def final(said, **more):
    """The response that the SDK puts together from the events of a stream, and those events."""
    with client.responses.stream(model=model, input=said, **more) as stream:
        events = list(stream)
        return stream.get_final_response(), events


def answers():
    reply = ask("hello there")
    check("response", "hello there" in reply.output_text and reply.status == "completed", reply)
    check("response: model", reply.model.startswith("@"), reply.model)
    check("response: request id", bool(reply._request_id), reply._request_id)
    check("response: usage", reply.usage.input_tokens > 0 and reply.usage.output_tokens > 0, reply.usage)
    streamed, events = final("hello there")
    check("stream", streamed.output_text == reply.output_text, streamed)
    grown = "".join(event.delta for event in events if event.type == "response.output_text.delta")
    check("stream: deltas", grown == reply.output_text, grown)
    numbers = [event.sequence_number for event in events if hasattr(event, "sequence_number")]
    check("stream: numbers", numbers == sorted(set(numbers)), numbers)
    raw = [event.type for event in ask("hello", stream=True)]
    check("stream: order", (raw[0], raw[-1]) == ("response.created", "response.completed"), raw)
    asked = [{"role": "user", "content": [{"type": "input_text", "text": "hello there"}]}]
    check("items", "hello there" in ask(asked, instructions="be kind", max_output_tokens=100).output_text)


def mistakes():
    error = refusal(lambda: ask([]))
    right = isinstance(error, openai.BadRequestError) and (error.code, error.param) == ("validation_error", "input")
    check("bad request", right, error)
    if backend in ("chat", "anthropic", "google"):
        error = refusal(lambda: ask("hi", previous_response_id="resp_1"))
        right = isinstance(error, openai.BadRequestError)
        right = right and (error.code, error.param) == ("unsupported_parameter", "previous_response_id")
        check("unsupported", right, error)


WEATHER = {"type": "function", "name": "weather", "strict": False, "parameters": {"type": "object", "properties": {}}}
ARGUMENTS = '{"city":"Paris","mail":"[REDACTED_EMAIL]"}'


def tools():
    for streamed in [False, True]:
        items = [{"role": "user", "content": "tool"}]
        reply = final(items, tools=[WEATHER])[0] if streamed else ask(items, tools=[WEATHER])
        call = next(item for item in reply.output if item.type == "function_call")
        same = json.loads(call.arguments) == json.loads(ARGUMENTS)
        check(f"tools: call, streamed {streamed}", call.name == "weather" and same, call)
        # What came goes back as it is, and the result behind it.
        items += [item.to_dict() for item in reply.output]
        items.append({"type": "function_call_output", "call_id": call.call_id, "output": "it is sunny"})
        check(f"tools: loop, streamed {streamed}", ask(items, tools=[WEATHER]).output_text == "it is sunny")


class Answer(pydantic.BaseModel):
    city: str


def forms():
    parsed = client.responses.parse(model=model, input='{"city":"Paris"}', text_format=Answer).output_parsed
    check("structured output", parsed == Answer(city="Paris"), parsed)
    image = {"type": "input_image", "image_url": "data:image/png;base64,iVBORw0KGgo=", "detail": "auto"}
    seen = ask([{"role": "user", "content": [image, {"type": "input_text", "text": "what is this"}]}])
    check("image", seen.output_text == "what is this", seen)


def thoughts():
    include = ["reasoning.encrypted_content"]
    items = [{"role": "user", "content": "think"}]
    reply, _ = final(items, reasoning={"effort": "low", "summary": "auto"}, store=False, include=include)
    thought = next((item for item in reply.output if item.type == "reasoning"), None)
    check("reasoning", thought and "".join(part.text for part in thought.summary) == "hm", reply)
    # What proves a thought may come with the words that it has led to.
    sealed = [item for item in reply.output if item.type == "reasoning" and item.encrypted_content]
    check("reasoning: sealed", bool(sealed), reply)
    items += [item.to_dict() for item in reply.output] + [{"role": "user", "content": "go on"}]
    check("reasoning: sent back", ask(items, store=False, include=include).output_text == "go on")


def guardrails():
    reply, events = final("mail ann@example.org now")
    check("stream: redacted", reply.output_text == "mail [REDACTED_EMAIL] now", reply)
    told = json.dumps([event.to_dict() for event in events if event.type != "error"])
    check("stream: nothing is said later", "ann@example.org" not in told, told)
    trace = ask("mail ann@example.org now").model_extra.get("agumbe_guardrails", {})
    check("trace", trace.get("applied") is True, trace)
    secret = "sk-aBXZBMKST9OPE261yEzR2Um5sD1Wet1aSXBLsPXE6tjkESJ4"
    error = refusal(lambda: ask(f"use {secret}"))
    right = isinstance(error, openai.BadRequestError) and (error.code, error.param) == ("guardrail_blocked", "input")
    check("blocked", right, error)


def failures():
    error = refusal(lambda: ask("broken"))
    right = isinstance(error, openai.InternalServerError) and (error.status_code, error.code) == (502, "provider_error")
    check("provider failure", right, error)
    last = list(ask("cut", stream=True))[-1]
    check("stream: cut off", (last.type, last.code) == ("error", "provider_error"), last)
    # Last: for as long as the provider asks, the gateway does not ask this model again.
    error = refusal(lambda: ask("rate"))
    right = isinstance(error, openai.RateLimitError) and error.code == "rate_limit_exceeded"
    check("rate limit", right and error.response.headers["retry-after"] == "3", error)


parts = [answers, mistakes]
if backend != "echo":
    # Chat Completions have no place for thoughts that every server knows.
    parts += [tools, forms] + ([] if backend == "chat" else [thoughts]) + [guardrails, failures]
for part in parts:
    part()
finish()
