"""Is what adapters send and answer of the form that the official SDKs have types for? `shapes.py PLUGINS`"""

import base64
import json
import pathlib
import sys
from typing import Literal

import anthropic.types
import botocore.session
import openai.types.chat
import openai.types.responses
from botocore.validate import ParamValidator
from google.genai import types as google
from openai.types.chat import completion_create_params as chat_params
from pydantic import TypeAdapter, ValidationError

plugins = pathlib.Path(sys.argv[1])  # the folder with the golden cases
failed = False


def cases(plugin, file):
    return json.loads((plugins / plugin / "tests/cases" / f"{file}.json").read_text())


def check(name, adapter, values):
    """Checks that every value is of a type, and prints one line."""
    global failed
    for case, value in values:
        try:
            adapter.validate_python(value, strict=False)
        except (ValidationError, ValueError) as error:
            failed = True
            print(f"FAIL {name}, {case}: {str(error)[:2000]}")
            return
    print(f"ok   {name}: {len(values)}" if values else f"FAIL {name}: there is none")


def translated(plugin, file, field):
    """What came of the cases, without those that were refused."""
    refused = {"unsupported", "wrong"}
    values = [(case["name"], case[field]) for case in cases(plugin, file)]
    return [(name, value) for name, value in values if isinstance(value, dict) and not refused & value.keys()]


def split(values):
    """Those that ask for no stream, and those that do."""
    return [one for one in values if "stream" not in one[1]], [one for one in values if "stream" in one[1]]


def streamed(plugin, field):
    """Every event of the streams, without how they end."""
    return [
        (case["name"], event)
        for case in cases(plugin, "streams")
        for event in case[field]
        if isinstance(event, dict)
    ]


messages = TypeAdapter(anthropic.types.message_create_params.MessageCreateParamsNonStreaming)
streams = TypeAdapter(anthropic.types.message_create_params.MessageCreateParamsStreaming)
sent = translated("provider-anthropic", "requests", "sent")
check("requests of messages", messages, [(name, value) for name, value in sent if "stream" not in value])
check("requests of streamed messages", streams, [(name, value) for name, value in sent if "stream" in value])
check("chat completions", TypeAdapter(openai.types.chat.ChatCompletion), translated("provider-anthropic", "answers", "answer"))
fixed = {"id": "x", "object": "chat.completion.chunk", "created": 0, "model": "m"}
chunks = [(name, {**fixed, **chunk}) for name, chunk in streamed("provider-anthropic", "chunks")]
check("chunks", TypeAdapter(openai.types.chat.ChatCompletionChunk), chunks)

sent = translated("provider-openai", "requests", "sent")
whole = [(name, value) for name, value in sent if "stream" not in value]
check("requests of chat", TypeAdapter(chat_params.CompletionCreateParamsNonStreaming), whole)
check("requests of streamed chat", TypeAdapter(chat_params.CompletionCreateParamsStreaming), [one for one in sent if one not in whole])
check("messages", TypeAdapter(anthropic.types.Message), translated("provider-openai", "answers", "answer"))
check("events", TypeAdapter(anthropic.types.RawMessageStreamEvent), streamed("provider-openai", "events"))
# Google's API, behind every surface.
config = {
    "contents": TypeAdapter(list[google.Content]),
    "systemInstruction": TypeAdapter(google.Content),
    "tools": TypeAdapter(list[google.Tool]),
    "toolConfig": TypeAdapter(google.ToolConfig),
    "safetySettings": TypeAdapter(list[google.SafetySetting]),
    "generationConfig": TypeAdapter(google.GenerationConfig),
    "cachedContent": TypeAdapter(str),
}
for surface in ["requests", "responses", "messages"]:
    sent = translated("provider-google", surface, "sent")
    check(f"requests of Google, {surface}: fields", TypeAdapter(set[Literal[tuple(config)]]), [(name, set(value)) for name, value in sent])
    for field, adapter in config.items():
        values = [(name, value[field]) for name, value in sent if field in value]
        if values or surface == "requests":
            check(f"requests of Google, {surface}: {field}", adapter, values)
check("chat completions, provider-google", TypeAdapter(openai.types.chat.ChatCompletion), translated("provider-google", "answers", "answer"))
chunks = [(name, {**fixed, **chunk}) for name, chunk in streamed("provider-google", "chunks")]
check("chunks, provider-google", TypeAdapter(openai.types.chat.ChatCompletionChunk), chunks)
check("messages, provider-google", TypeAdapter(anthropic.types.Message), translated("provider-google", "answers", "message"))
check("events, provider-google", TypeAdapter(anthropic.types.RawMessageStreamEvent), streamed("provider-google", "message"))
embeddings = [(name, value) for name, value in translated("provider-google", "embeddings", "answer") if isinstance(value["data"][0]["embedding"], list)]
check("embeddings, provider-google", TypeAdapter(openai.types.CreateEmbeddingResponse), embeddings)
replies = [(case["name"], case["reply"]) for case in cases("provider-google", "answers")]
check("replies of Google", TypeAdapter(google.GenerateContentResponse), replies)
events = [(name, event) for name, event in streamed("provider-google", "events") if "error" not in event]
check("events of Google", TypeAdapter(google.GenerateContentResponse), events)
# Mistral's dialect, behind every surface.
check("chat completions, provider-mistral", TypeAdapter(openai.types.chat.ChatCompletion), translated("provider-mistral", "answers", "answer"))
chunks = [(name, {**fixed, **chunk}) for name, chunk in streamed("provider-mistral", "chunks")]
check("chunks, provider-mistral", TypeAdapter(openai.types.chat.ChatCompletionChunk), chunks)
check("messages, provider-mistral", TypeAdapter(anthropic.types.Message), translated("provider-mistral", "answers", "message"))
check("events, provider-mistral", TypeAdapter(anthropic.types.RawMessageStreamEvent), streamed("provider-mistral", "message"))
# The Responses API, in front of any.
whole, stream = split(translated("provider-anthropic", "responses", "sent"))
check("requests of messages for responses", messages, whole)
check("requests of streamed messages for responses", streams, stream)
whole, stream = split(translated("provider-openai", "responses", "sent"))
check("requests of chat for responses", TypeAdapter(chat_params.CompletionCreateParamsNonStreaming), whole)
check("requests of streamed chat for responses", TypeAdapter(chat_params.CompletionCreateParamsStreaming), stream)
for plugin in ["provider-anthropic", "provider-google", "provider-mistral", "provider-openai"]:
    check(f"responses, {plugin}", TypeAdapter(openai.types.responses.Response), translated(plugin, "answers", "response"))
    # An error that ends a stream is the gateway's to tell.
    told = [one for one in streamed(plugin, "response") if "type" in one[1]]
    check(f"events of responses, {plugin}", TypeAdapter(openai.types.responses.ResponseStreamEvent), told)
# What the cases take for the providers' own words.
replies = [(case["name"], case["reply"]) for case in cases("provider-anthropic", "answers")]
check("replies of Anthropic", TypeAdapter(anthropic.types.Message), [one for one in replies if "nobody" not in one[0]])
events = [one for one in streamed("provider-anthropic", "events") if one[1]["type"] not in {"ping", "error", "later"}]
known = [one for one in events if one[0] not in {"what does not exist yet", "a block that nobody asked for"}]
check("events of Anthropic", TypeAdapter(anthropic.types.RawMessageStreamEvent), known)
# Amazon Bedrock: requests and replies by the SDK's own description of the service.
converse = botocore.session.Session().get_service_model("bedrock-runtime").operation_model("Converse")


class Shape:
    """Checks values as the SDK does before it sends them. Bytes stand in base64 where they are sent."""

    def __init__(self, shape):
        self.shape = shape

    def validate_python(self, value, strict):
        report = ParamValidator().validate(unpacked(value), self.shape)
        if report.has_errors():
            raise ValueError(report.generate_report())


def unpacked(value):
    """The same with bytes as bytes, and the model, which is sent in the path."""
    if isinstance(value, list):
        return [unpacked(one) for one in value]
    if not isinstance(value, dict):
        return value
    binary = {"bytes", "redactedContent"}
    return {name: base64.b64decode(one) if name in binary else unpacked(one) for name, one in value.items()}


for file in ["requests", "responses", "messages"]:
    sent = [(name, {"modelId": "m", **value}) for name, value in translated("provider-bedrock", file, "sent")]
    check(f"requests of Bedrock, {file}", Shape(converse.input_shape), sent)
replies = [(case["name"], case["reply"]) for case in cases("provider-bedrock", "answers")]
check("replies of Bedrock", Shape(converse.output_shape), replies)
check("chat completions of Bedrock", TypeAdapter(openai.types.chat.ChatCompletion), translated("provider-bedrock", "answers", "answer"))
check("messages of Bedrock", TypeAdapter(anthropic.types.Message), translated("provider-bedrock", "answers", "message"))
check("responses of Bedrock", TypeAdapter(openai.types.responses.Response), translated("provider-bedrock", "answers", "response"))
chunks = [(name, {**fixed, **chunk}) for name, chunk in streamed("provider-bedrock", "chunks") if "choices" in chunk]
check("chunks of Bedrock", TypeAdapter(openai.types.chat.ChatCompletionChunk), chunks)
told = [one for one in streamed("provider-bedrock", "events_of_a_message") if "type" in one[1]]
check("events of Bedrock", TypeAdapter(anthropic.types.RawMessageStreamEvent), told)
told = [one for one in streamed("provider-bedrock", "response") if "type" in one[1]]
check("events of responses, Bedrock", TypeAdapter(openai.types.responses.ResponseStreamEvent), told)
sys.exit(failed)
