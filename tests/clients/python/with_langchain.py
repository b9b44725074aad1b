"""Does LangChain find anything unusual? `with_langchain.py ADDRESS KEY`"""

import asyncio
import sys

from langchain_anthropic import ChatAnthropic
from langchain_core.exceptions import (
    ModelAPIError,
    ModelAuthenticationError,
    ModelInvalidRequestError,
    ModelRateLimitError,
)
from langchain_core.messages import HumanMessage, ToolMessage
from langchain_core.tools import tool
from langchain_openai import ChatOpenAI, OpenAIEmbeddings
from pydantic import BaseModel

from checks import PICTURE, SECRET, check, finish, refusal, run, seen_to_leave

address, key = sys.argv[1:]
OPENAI = {"base_url": f"{address}/v1", "api_key": key, "max_retries": 0, "timeout": 60}


def chat(model, **more):
    # It asks for the usage of a stream by itself only where the address is OpenAI's.
    return ChatOpenAI(**{"model": model, "stream_usage": True, **OPENAI, **more})


def responses(model, **more):
    return chat(model, use_responses_api=True, **more)


def messages(model, **more):
    common = {"base_url": address, "api_key": key, "max_retries": 0, "timeout": 60, "max_tokens": 100}
    return ChatAnthropic(**{"model": model, **common, **more})


def code(error):
    """The gateway's code, where either SDK keeps it."""
    of_openai = getattr(error, "code", None)
    return of_openai or (getattr(error, "body", None) or {}).get("error", {}).get("code")


def same(error, kind, expected):
    """Whether an error is LangChain's own for what happened, with the gateway's code."""
    return isinstance(error, kind) and code(error) == expected


def answers(name, model):
    reply = model.invoke("hello there")
    check(f"{name}: answer", reply.text == "hello there", reply)
    used = reply.usage_metadata
    check(f"{name}: usage", used["input_tokens"] > 0 and used["output_tokens"] > 0, used)
    check(f"{name}: model", reply.response_metadata["model_name"].startswith("@"), reply.response_metadata)
    chunks = list(model.stream("hello there, my friend"))
    whole = sum(chunks[1:], chunks[0])
    check(f"{name}: stream", whole.text == "hello there, my friend" and len(chunks) > 4, chunks)
    check(f"{name}: stream: usage", whole.usage_metadata["output_tokens"] > 0, whole)
    check(f"{name}: stream: redacted", spoken(model.stream("mail ann@example.org now")) == "mail [REDACTED_EMAIL] now")


def spoken(stream):
    return "".join(chunk.text for chunk in stream)


@tool
def weather(city: str) -> str:
    """The weather in a city."""
    return {"Paris": "rain", "Rome": "sun"}[city]


def tools(name, model):
    able = model.bind_tools([weather])
    for streamed in [False, True]:
        said = [HumanMessage("tools")]
        if streamed:
            chunks = list(able.stream(said))
            reply = sum(chunks[1:], chunks[0])
        else:
            reply = able.invoke(said)
        asked = [(call["name"], call["args"]) for call in reply.tool_calls]
        right = asked == [("weather", {"city": "Paris"}), ("weather", {"city": "Rome"})]
        check(f"{name}: tools, streamed {streamed}", right, reply)
        results = [weather.invoke(call) for call in reply.tool_calls]
        check(f"{name}: tools: results", all(isinstance(result, ToolMessage) for result in results), results)
        last = able.invoke([*said, reply, *results])
        check(f"{name}: tools: the answer, streamed {streamed}", last.text.endswith("sun"), last)


class Report(BaseModel):
    """What the weather is like."""

    city: str
    degrees: int


def forms(name, model):
    for method in ["json_schema", "function_calling"]:
        found = model.with_structured_output(Report, method=method).invoke("structured")
        check(f"{name}: {method}", found == Report(city="Paris", degrees=21), found)


def pictures(name, model):
    parts = [
        {"type": "image", "base64": PICTURE, "mime_type": "image/png"},
        {"type": "image_url", "image_url": {"url": f"data:image/png;base64,{PICTURE}"}},
    ]
    for part in parts:
        reply = model.invoke([HumanMessage([{"type": "text", "text": "picture"}, part])])
        check(f"{name}: {part['type']}", reply.text == f"image/png {PICTURE}", reply)


def mistakes(name, model, make):
    error = refusal(lambda: make("smart-default", api_key="agk_no.key").invoke("hi"))
    check(f"{name}: wrong key", same(error, ModelAuthenticationError, "unauthorized"), error)
    error = refusal(lambda: make("nothing").invoke("hi"))
    check(f"{name}: unknown model", code(error) == "invalid_model", error)
    error = refusal(lambda: model.invoke(f"use {SECRET}"))
    check(f"{name}: blocked", same(error, ModelInvalidRequestError, "guardrail_blocked"), error)
    error = refusal(lambda: spoken(model.stream(f"use {SECRET}")))
    check(f"{name}: blocked stream", code(error) == "guardrail_blocked", error)


def failures(name, provider, make):
    # A model of its own each time: one that fails too often is not asked again.
    model = f"@{provider}/{{}}-{make.__name__}"
    error = refusal(lambda: make(model.format("broken")).invoke("broken"))
    check(f"{name}: broken provider", same(error, ModelAPIError, "provider_error"), error)
    error = refusal(lambda: make(model.format("limited")).invoke("rate"))
    check(f"{name}: limited provider", same(error, ModelRateLimitError, "rate_limit_exceeded"), error)
    error = refusal(lambda: spoken(make(model.format("cut")).stream("cut")))
    check(f"{name}: cut stream", error is not None and "provider" in str(error), error)


async def at_once(name, makes):
    """All of them in one loop, which their connections belong to."""
    replies = await asyncio.gather(*(make(alias).ainvoke("hello there") for make, alias in makes))
    check(name, [reply.text for reply in replies] == ["hello there"] * len(makes), replies)
    chunks = [chunk async for chunk in makes[0][0](makes[0][1]).astream("hello there")]
    check(f"{name}: stream", spoken(chunks) == "hello there", chunks)


def embeddings(name):
    # It would count tokens first, with a table from elsewhere.
    model = OpenAIEmbeddings(model="embed-default", check_embedding_ctx_length=False, **OPENAI)
    vectors = model.embed_documents(["one", "two"])
    check(name, len(vectors) == 2 and vectors[0] == [step / 8 - 0.5 for step in range(8)], vectors)
    error = refusal(lambda: model.embed_query(f"use {SECRET}"))
    check(f"{name}: blocked", code(error) == "guardrail_blocked", error)


def leaving(name):
    stream = chat("smart-default").stream("endless")
    words = next(chunk.text for chunk in stream if chunk.text)
    stream.close()
    seen_to_leave()
    check(name, "one two".startswith(words), words)


MAKES = [(make, alias) for make in [chat, responses, messages] for alias in ["smart-default", "reasoning"]]
for make, alias in MAKES:
    provider = {"smart-default": "openai", "reasoning": "anthropic"}[alias]
    name, model = f"{make.__name__}, {provider} behind", make(alias)
    for part in [answers, tools, forms, pictures]:
        run(part, name, model)
    run(mistakes, name, model, make)
    run(failures, name, provider, make)
run(lambda name: asyncio.run(at_once(name, MAKES)), "asynchronous")
run(embeddings, "embeddings")
run(leaving, "leaving")
finish()
