"""Does OpenAI's own SDK for Python find anything unusual? `client.py BASE_URL mock|google|echo`"""

import sys

import openai

from checks import check, finish, refusal

base_url, backend = sys.argv[1:]
echo = backend == "echo"
model = "@openai/echo" if echo else "smart-default"
embedder = "@openai/echo-embed" if echo else "embed-default"
client = openai.OpenAI(base_url=base_url, api_key="not-used", max_retries=0, timeout=60)


def ask(text, **more):
    return client.chat.completions.create(model=model, messages=[{"role": "user", "content": text}], **more)


def words(chunks):
    return "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)


def answers():
    reply = ask("hello there")
    check("chat", "hello there" in reply.choices[0].message.content, reply)
    check("chat: model", reply.model.startswith("@openai/"), reply.model)
    check("chat: request id", bool(reply._request_id), reply._request_id)
    streamed = words(ask("hello there", stream=True))
    check("stream", streamed == reply.choices[0].message.content, streamed)
    chunks = list(ask("hello", stream=True, stream_options={"include_usage": True}))
    check("stream: usage", any(chunk.usage for chunk in chunks), chunks[-1])


def models():
    names = [found.id for found in client.models.list()]
    check("models", model in names, names)
    check("model", client.models.retrieve(model).id == model)
    error = refusal(lambda: client.models.retrieve("nothing"))
    check("model: not found", isinstance(error, openai.NotFoundError) and error.code == "invalid_model", error)


def embeddings():
    # Without an encoding the SDK asks for base64 and decodes it.
    reply = client.embeddings.create(model=embedder, input=["one", "two"])
    vectors = [found.embedding for found in reply.data]
    check("embeddings", len(vectors) == 2 and isinstance(vectors[0][0], float), reply)
    floats = client.embeddings.create(model=embedder, input="one", encoding_format="float")
    same = all(abs(a - b) < 1e-6 for a, b in zip(floats.data[0].embedding, vectors[0]))
    check("embeddings: base64 and float agree", same)
    tokens = refusal(lambda: client.embeddings.create(model=embedder, input=[[1, 2], [3]]))
    # Nobody but OpenAI knows OpenAI's tokens.
    right = tokens.code == "unsupported_parameter" if backend == "google" else tokens is None
    check("embeddings: tokens", right, tokens)


def mistakes():
    error = refusal(lambda: client.chat.completions.create(model=model, messages=[]))
    right = isinstance(error, openai.BadRequestError) and (error.code, error.param) == ("validation_error", "messages")
    check("bad request", right, error)
    error = refusal(lambda: client.chat.completions.create(model="nothing", messages=[{"role": "user", "content": "x"}]))
    right = isinstance(error, openai.BadRequestError) and (error.code, error.param) == ("invalid_model", "model")
    check("unknown model", right, error)


TOOLS = [{"type": "function", "function": {"name": "weather", "parameters": {"type": "object", "properties": {}}}}]
ARGUMENTS = '{"city":"Paris","mail":"[REDACTED_EMAIL]"}'


def tools():
    call = ask("tool", tools=TOOLS, tool_choice="auto").choices[0].message.tool_calls[0]
    check("tools", (call.function.name, call.function.arguments) == ("weather", ARGUMENTS), call)
    with client.chat.completions.stream(
        model=model, messages=[{"role": "user", "content": "tool"}], tools=TOOLS
    ) as stream:
        final = stream.get_final_completion()
    arguments = final.choices[0].message.tool_calls[0].function.arguments
    check("tools: streamed", arguments == ARGUMENTS, arguments)


def guardrails():
    text = words(ask("mail ann@example.org now", stream=True))
    check("stream: redacted", text == "mail [REDACTED_EMAIL] now", text)
    trace = ask("mail ann@example.org now").model_extra.get("agumbe_guardrails", {})
    check("trace", trace.get("applied") is True, trace)
    secret = "sk-aBXZBMKST9OPE261yEzR2Um5sD1Wet1aSXBLsPXE6tjkESJ4"
    error = refusal(lambda: ask(f"use {secret}"))
    right = isinstance(error, openai.BadRequestError) and (error.code, error.param) == ("guardrail_blocked", "messages")
    check("blocked", right, error)


def failures():
    error = refusal(lambda: ask("broken"))
    right = isinstance(error, openai.InternalServerError) and (error.status_code, error.code) == (502, "provider_error")
    check("provider failure", right, error)
    error = refusal(lambda: words(ask("cut", stream=True)))
    check("stream: cut off", isinstance(error, openai.APIError) and error.code == "provider_error", error)
    error = refusal(lambda: client.with_options(max_retries=2).models.retrieve("nothing"))
    check("no retry of what cannot be mended", isinstance(error, openai.NotFoundError), error)
    # Last: for as long as the provider asks, the gateway does not ask this model again.
    error = refusal(lambda: ask("rate"))
    right = isinstance(error, openai.RateLimitError) and error.code == "rate_limit_exceeded"
    check("rate limit", right and error.response.headers["retry-after"] == "3", error)


for part in [answers, models, embeddings, mistakes] + ([] if echo else [tools, guardrails, failures]):
    part()
finish()
