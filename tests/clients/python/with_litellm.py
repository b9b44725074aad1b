"""Does LiteLLM's client find anything unusual? `with_litellm.py ADDRESS KEY`"""

import asyncio
import json
import os
import sys

# Or it asks for its list of prices elsewhere.
os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"

import litellm
from pydantic import BaseModel

from checks import PICTURE, SECRET, check, finish, refusal, run, seen_to_leave

litellm.suppress_debug_info = True
address, key = sys.argv[1:]
GREETING = "hello there, my friend"
PATHS = {"openai": "/v1", "openai/responses": "/v1", "anthropic": ""}


def order(path, model, said, **more):
    """What a call is given: a provider's path, a model of the gateway, and a text or what was said so far."""
    messages = said if isinstance(said, list) else [{"role": "user", "content": said}]
    common = {"api_base": address + PATHS[path], "api_key": key, "max_retries": 0, "timeout": 60, "max_tokens": 100}
    return {"model": f"{path}/{model}", "messages": messages, **common, **more}


def ask(*given, **more):
    return litellm.completion(**order(*given, **more))


def spoken(stream):
    return "".join(chunk.choices[0].delta.content or "" for chunk in stream if chunk.choices)


def blocked(error):
    """Whether a guardrail's block is seen for what it is: by its code, which stands in the message or beside it."""
    told = f"{getattr(error, 'code', '')} {error}"
    return isinstance(error, litellm.BadRequestError) and "guardrail_blocked" in told


def answers(name, path, model):
    reply = ask(path, model, GREETING)
    check(f"{name}: answer", reply.choices[0].message.content == GREETING, reply)
    check(f"{name}: usage", reply.usage.prompt_tokens > 0 and reply.usage.completion_tokens > 0, reply)
    asked = {"stream": True, "stream_options": {"include_usage": True}}
    chunks = list(ask(path, model, GREETING, **asked))
    check(f"{name}: stream", spoken(chunks) == GREETING and len(chunks) > 4, chunks)
    whole = litellm.stream_chunk_builder(chunks)
    check(f"{name}: stream: whole", whole.choices[0].message.content == GREETING, whole)
    check(f"{name}: stream: usage", whole.usage.completion_tokens == reply.usage.completion_tokens, whole)
    redacted = spoken(ask(path, model, "mail ann@example.org now", stream=True))
    check(f"{name}: stream: redacted", redacted == "mail [REDACTED_EMAIL] now", redacted)


WEATHER = {
    "name": "weather",
    "description": "The weather in a city",
    "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
}


def tools(name, path, model):
    able = {"tools": [{"type": "function", "function": WEATHER}], "tool_choice": "auto"}
    for streamed in [False, True]:
        reply = ask(path, model, "tools", stream=streamed, **able)
        message = (litellm.stream_chunk_builder(list(reply)) if streamed else reply).choices[0].message
        calls = [(call.function.name, json.loads(call.function.arguments)) for call in message.tool_calls]
        right = calls == [("weather", {"city": "Paris"}), ("weather", {"city": "Rome"})]
        check(f"{name}: tools, streamed {streamed}", right, message)
        results = [
            {"role": "tool", "tool_call_id": call.id, "content": said}
            for call, said in zip(message.tool_calls, ["rain", "sun"])
        ]
        said = [{"role": "user", "content": "tools"}, message.model_dump(exclude_none=True), *results]
        last = ask(path, model, said, **able).choices[0].message
        check(f"{name}: tools: the answer, streamed {streamed}", last.content.endswith("sun"), last)


class Report(BaseModel):
    """What the weather is like."""

    city: str
    degrees: int


def forms(name, path, model):
    reply = ask(path, model, "structured", response_format=Report)
    found = Report.model_validate_json(reply.choices[0].message.content)
    check(f"{name}: form", found == Report(city="Paris", degrees=21), reply)


def pictures(name, path, model):
    picture = {"type": "image_url", "image_url": {"url": f"data:image/png;base64,{PICTURE}"}}
    content = [{"type": "text", "text": "picture"}, picture]
    reply = ask(path, model, [{"role": "user", "content": content}]).choices[0].message.content
    check(f"{name}: picture", reply == f"image/png {PICTURE}", reply)


def mistakes(name, path, model):
    error = refusal(lambda: ask(path, model, "hi", api_key="agk_no.key"))
    check(f"{name}: wrong key", isinstance(error, litellm.AuthenticationError), error)
    error = refusal(lambda: ask(path, "nothing", "hi"))
    check(f"{name}: unknown model", isinstance(error, litellm.BadRequestError), error)
    error = refusal(lambda: ask(path, model, f"use {SECRET}"))
    check(f"{name}: blocked", blocked(error), error)
    error = refusal(lambda: spoken(ask(path, model, f"use {SECRET}", stream=True)))
    check(f"{name}: blocked stream", blocked(error), error)


def failures(name, path, provider):
    # A model of its own each time: one that fails too often is not asked again.
    model = f"@{provider}/{{}}-{path.replace('/', '-')}"
    error = refusal(lambda: ask(path, model.format("broken"), "broken"))
    check(f"{name}: broken provider", isinstance(error, litellm.BadGatewayError), error)
    error = refusal(lambda: ask(path, model.format("limited"), "rate"))
    check(f"{name}: limited provider", isinstance(error, litellm.RateLimitError), error)
    error = refusal(lambda: spoken(ask(path, model.format("cut"), "cut", stream=True)))
    # Of responses it does not read the event that tells of an error.
    right = path == "openai/responses" or "The provider failed to answer" in str(error)
    check(f"{name}: cut stream", right, error)


async def at_once(name, pairs):
    replies = await asyncio.gather(*(litellm.acompletion(**order(*pair, "hello there")) for pair in pairs))
    check(name, {reply.choices[0].message.content for reply in replies} == {"hello there"}, replies)
    stream = await litellm.acompletion(**order(*pairs[0], "hello there", stream=True))
    words = spoken([chunk async for chunk in stream])
    check(f"{name}: stream", words == "hello there", words)


def embeddings(name):
    common = {"model": "openai/embed-default", "api_base": f"{address}/v1", "api_key": key, "max_retries": 0}
    vectors = [found["embedding"] for found in litellm.embedding(input=["one", "two"], **common).data]
    check(name, len(vectors) == 2 and vectors[0] == [step / 8 - 0.5 for step in range(8)], vectors)
    error = refusal(lambda: litellm.embedding(input=[f"use {SECRET}"], **common))
    # Here it keeps the message alone.
    right = isinstance(error, litellm.BadRequestError) and "`secrets` blocked this request" in str(error)
    check(f"{name}: blocked", right, error)


def leaving(name):
    stream = ask("openai", "smart-default", "endless", stream=True)
    words = next(chunk.choices[0].delta.content for chunk in stream if chunk.choices[0].delta.content)
    stream.close()
    seen_to_leave()
    check(name, "one two".startswith(words), words)


PAIRS = [(path, model) for path in PATHS for model in ["smart-default", "reasoning"]]
for path, model in PAIRS:
    provider = {"smart-default": "openai", "reasoning": "anthropic"}[model]
    name = f"{path}, {provider} behind"
    for part in [answers, tools, forms, pictures, mistakes]:
        run(part, name, path, model)
    run(failures, name, path, provider)
run(lambda name: asyncio.run(at_once(name, PAIRS)), "asynchronous")
run(embeddings, "embeddings")
run(leaving, "leaving")
finish()
