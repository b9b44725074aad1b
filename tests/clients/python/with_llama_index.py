"""Does LlamaIndex find anything unusual? `with_llama_index.py ADDRESS KEY`"""

import asyncio
import base64
import gc
import sys

from llama_index.core.llms import ChatMessage, ImageBlock, TextBlock
from llama_index.core.prompts import PromptTemplate
from llama_index.core.tools import FunctionTool
from llama_index.embeddings.openai import OpenAIEmbedding
from llama_index.llms.openai import OpenAI, OpenAIResponses
from pydantic import BaseModel

from checks import PICTURE, SECRET, check, finish, refusal, run, seen_to_leave

address, key = sys.argv[1:]
ACCESS = {"api_base": f"{address}/v1", "api_key": key, "max_retries": 0, "timeout": 60}


def chat(model, **more):
    return OpenAI(**{"model": model, **ACCESS, **more})


def responses(model, **more):
    return OpenAIResponses(**{"model": model, **ACCESS, **more})


def said(*content):
    return [ChatMessage(role="user", content=content[0] if len(content) == 1 else list(content))]


def spoken(stream):
    return "".join(piece.delta or "" for piece in stream)


def same(error, name, expected):
    """Whether an error is the SDK's own of this name, with the gateway's code."""
    return (type(error).__name__, getattr(error, "code", None)) == (name, expected)


def answers(name, model):
    reply = model.chat(said("hello there"))
    check(f"{name}: answer", reply.message.content == "hello there", reply)
    check(f"{name}: model", reply.raw.model.startswith("@"), reply.raw)
    check(f"{name}: usage", reply.raw.usage.total_tokens > 0, reply.raw)
    pieces = [piece.delta for piece in model.stream_chat(said("hello there, my friend")) if piece.delta]
    check(f"{name}: stream", "".join(pieces) == "hello there, my friend" and len(pieces) > 4, pieces)
    redacted = spoken(model.stream_chat(said("mail ann@example.org now")))
    check(f"{name}: stream: redacted", redacted == "mail [REDACTED_EMAIL] now", redacted)
    completed = model.complete("hello there")
    check(f"{name}: completion", completed.text == "hello there", completed)


def weather(city: str) -> str:
    """The weather in a city."""
    return {"Paris": "rain", "Rome": "sun"}[city]


WEATHER = FunctionTool.from_defaults(weather)


def tools(name, model):
    for streamed in [False, True]:
        asked = {"tools": [WEATHER], "chat_history": said("tools"), "allow_parallel_tool_calls": True}
        if streamed:
            *_, reply = model.stream_chat_with_tools(**asked)
        else:
            reply = model.chat_with_tools(**asked)
        calls = model.get_tool_calls_from_response(reply)
        right = [(call.tool_name, call.tool_kwargs) for call in calls]
        right = right == [("weather", {"city": "Paris"}), ("weather", {"city": "Rome"})]
        check(f"{name}: tools, streamed {streamed}", right, reply)
        results = [
            ChatMessage(role="tool", content=weather(**call.tool_kwargs), additional_kwargs={"tool_call_id": call.tool_id})
            for call in calls
        ]
        history = [*said("tools"), reply.message, *results]
        last = model.chat_with_tools(tools=[WEATHER], chat_history=history)
        check(f"{name}: tools: the answer, streamed {streamed}", last.message.content.endswith("sun"), last)


class Report(BaseModel):
    """What the weather is like."""

    city: str
    degrees: int


def forms(name, model):
    found = model.structured_predict(Report, PromptTemplate("structured"))
    check(f"{name}: form", found == Report(city="Paris", degrees=21), found)


def pictures(name, model):
    picture = ImageBlock(image=base64.b64decode(PICTURE), image_mimetype="image/png")
    reply = model.chat(said(TextBlock(text="picture"), picture))
    check(f"{name}: picture", reply.message.content == f"image/png {PICTURE}", reply)


def mistakes(name, model, make):
    error = refusal(lambda: make(model.model, api_key="agk_no.key").chat(said("hi")))
    check(f"{name}: wrong key", same(error, "AuthenticationError", "unauthorized"), error)
    # One that LlamaIndex has heard of.
    error = refusal(lambda: make("gpt-3.5-turbo").chat(said("hi")))
    check(f"{name}: unknown model", same(error, "BadRequestError", "invalid_model"), error)
    error = refusal(lambda: model.chat(said(f"use {SECRET}")))
    check(f"{name}: blocked", same(error, "BadRequestError", "guardrail_blocked"), error)
    error = refusal(lambda: spoken(model.stream_chat(said(f"use {SECRET}"))))
    check(f"{name}: blocked stream", same(error, "BadRequestError", "guardrail_blocked"), error)


async def at_once(name, models):
    """All of them in one loop, which their connections belong to."""
    replies = await asyncio.gather(*(model.achat(said("hello there")) for model in models))
    check(name, [reply.message.content for reply in replies] == ["hello there"] * len(models), replies)
    stream = await models[0].astream_chat(said("hello there"))
    words = spoken([piece async for piece in stream])
    check(f"{name}: stream", words == "hello there", words)


def embeddings(name):
    model = OpenAIEmbedding(model_name="embed-default", **ACCESS)
    vectors = model.get_text_embedding_batch(["one", "two"])
    check(name, len(vectors) == 2 and vectors[0] == [step / 8 - 0.5 for step in range(8)], vectors)
    error = refusal(lambda: model.get_text_embedding(f"use {SECRET}"))
    check(f"{name}: blocked", same(error, "BadRequestError", "guardrail_blocked"), error)


def leaving(name):
    stream = chat("gpt-4.1-mini").stream_chat(said("endless"))
    words = next(piece.delta for piece in stream if piece.delta)
    stream.close()
    # What is below closes its connection only when it is collected.
    gc.collect()
    seen_to_leave()
    check(name, "one two".startswith(words), words)


# Names that LlamaIndex knows the limits of; here they are aliases.
MAKES = [(make, alias) for make in [chat, responses] for alias in ["gpt-4.1-mini", "gpt-4o"]]
for make, alias in MAKES:
    provider = {"gpt-4.1-mini": "openai", "gpt-4o": "anthropic"}[alias]
    name, model = f"{make.__name__}, {provider} behind", make(alias)
    for part in [answers, tools, forms, pictures]:
        run(part, name, model)
    run(mistakes, name, model, make)
run(lambda name: asyncio.run(at_once(name, [make(alias) for make, alias in MAKES])), "asynchronous")
run(embeddings, "embeddings")
run(leaving, "leaving")
finish()
