"""Does Mistral's own SDK for Python take what the mock says in its name? `mistral.py ADDRESS mock`"""

import sys

from mistralai.client import Mistral, errors

from checks import check, finish, refusal

address, _ = sys.argv[1:]
client = Mistral(api_key="not-used", server_url=f"{address}/mistral", timeout_ms=60_000)
model = "mistral-small-latest"


def said(text):
    return [{"role": "user", "content": text}]


def ask(text, **more):
    return client.chat.complete(model=model, messages=said(text), **more)


def stream(text, **more):
    with client.chat.stream(model=model, messages=said(text), **more) as events:
        return [event.data for event in events]


def chunks(contents):
    """What is thought and what is said."""
    listed = [chunk for content in contents if isinstance(content, list) for chunk in content]
    thought = [part.text for chunk in listed if chunk.type == "thinking" for part in chunk.thinking]
    return "".join(thought), "".join(chunk.text for chunk in listed if chunk.type == "text")


def answers():
    reply = ask("hello there", random_seed=7, max_tokens=50, safe_prompt=True, reasoning_effort="high")
    check("answer", reply.choices[0].message.content == "hello there", reply)
    usage = reply.usage
    check("answer: usage", usage.total_tokens == usage.prompt_tokens + usage.completion_tokens, usage)
    pieces = stream("hello there")
    words = "".join(piece.choices[0].delta.content or "" for piece in pieces)
    check("stream", words == "hello there" and len(pieces) > 2, pieces)
    last = pieces[-1]
    check("stream: its end", last.choices[0].finish_reason == "stop" and last.usage.total_tokens > 0, last)
    several = ask("hello", n=3)
    check("several answers", [one.index for one in several.choices] == [0, 1, 2], several)


def thoughts():
    whole = chunks([ask("think").choices[0].message.content])
    check("thought", whole == ("hm", "so"), whole)
    streamed = chunks([piece.choices[0].delta.content for piece in stream("think")])
    check("streamed thought", streamed == ("hm", "so"), streamed)


TOOL = {"type": "function", "function": {"name": "weather", "parameters": {"type": "object", "properties": {}}}}


def tools():
    message = ask("tool", tools=[TOOL], tool_choice="any").choices[0].message
    last = stream("tool", tools=[TOOL])[-1].choices[0]
    for name, call in [("call", message.tool_calls[0]), ("streamed call", last.delta.tool_calls[0])]:
        check(name, call.function.name == "weather" and "Paris" in call.function.arguments and len(call.id) == 9, call)
    result = {"role": "tool", "tool_call_id": message.tool_calls[0].id, "content": "rain"}
    end = client.chat.complete(model=model, messages=[*said("tool"), message, result], tools=[TOOL])
    check("the result is sent", end.choices[0].finish_reason == "stop", end)


def vectors():
    reply = client.embeddings.create(model="mistral-embed", inputs=["one", "two"], output_dimension=8)
    check("embeddings", [len(one.embedding) for one in reply.data] == [8, 8], reply)


def mistakes():
    again = [*said("x"), {"role": "assistant", "content": "y"}]
    error = refusal(lambda: client.chat.complete(model=model, messages=again))
    check("no user at the end", isinstance(error, errors.MistralError) and error.status_code == 400, error)
    again[-1]["prefix"] = True
    check("an answer that is begun", client.chat.complete(model=model, messages=again).choices[0] is not None)
    error = refusal(lambda: ask("rate"))
    check("rate limit", isinstance(error, errors.MistralError) and error.status_code == 429, error)


for part in [answers, thoughts, tools, vectors, mistakes]:
    part()
finish()
