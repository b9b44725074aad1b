"""Does Google's own SDK for Python take what the mock says in its name? `gemini.py ADDRESS mock`"""

import sys

from google import genai
from google.genai import errors, types

from checks import check, finish

address, _ = sys.argv[1:]
options = types.HttpOptions(base_url=address, timeout=60_000, retry_options=types.HttpRetryOptions(attempts=1))
client = genai.Client(api_key="not-used", http_options=options)
model = "gemini-3.5-flash"


def ask(text, **config):
    return client.models.generate_content(model=model, contents=text, config=config)


def stream(text, **config):
    return list(client.models.generate_content_stream(model=model, contents=text, config=config))


def parts(replies):
    return [part for reply in replies for part in reply.candidates[0].content.parts]


def answers():
    reply = ask("hello there")
    check("answer", reply.text == "hello there", reply)
    usage = reply.usage_metadata
    check("answer: usage", usage.total_token_count == usage.prompt_token_count + usage.candidates_token_count, usage)
    check("answer: why it ended", reply.candidates[0].finish_reason == types.FinishReason.STOP, reply)
    check("answer: its name", reply.response_id and reply.model_version == model, reply)
    pieces = stream("hello there")
    check("stream", "".join(piece.text for piece in pieces) == "hello there" and len(pieces) > 1, pieces)
    check("stream: why it ended", pieces[-1].candidates[0].finish_reason == types.FinishReason.STOP, pieces[-1])
    several = ask("hello", candidate_count=3)
    check("several answers", [one.index for one in several.candidates] == [0, 1, 2], several)


def thoughts():
    for name, replies in [("thought", [ask("think")]), ("streamed thought", stream("think"))]:
        said = parts(replies)
        thought = "".join(part.text for part in said if part.thought)
        signed = [part.thought_signature for part in said if part.thought_signature]
        check(name, thought == "hm" and signed == [b"sig"], said)
    check("thought: tokens", ask("think").usage_metadata.thoughts_token_count == 1)


def tools():
    for name, replies in [("call", [ask("tool")]), ("streamed call", stream("tool"))]:
        calls = [call for reply in replies for call in reply.function_calls or []]
        right = [(call.name, call.args) for call in calls]
        check(name, right == [("weather", {"city": "Paris", "mail": "ann@example.org"})], replies)


def vectors():
    reply = client.models.embed_content(model="gemini-embedding-001", contents=["one", "two"])
    check("embeddings", [len(one.values) for one in reply.embeddings] == [8, 8], reply)


def refusals():
    for text, code in [("rate", 429), ("broken", 500)]:
        try:
            check(f"error {code}", False, ask(text))
        except errors.APIError as error:
            check(f"error {code}", error.code == code, error)


for part in [answers, thoughts, tools, vectors, refusals]:
    part()
finish()
