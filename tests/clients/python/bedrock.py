"""Does the SDK of AWS take the mock for Amazon Bedrock, and the mock the SDK's signatures? `bedrock.py ADDRESS WRONG`"""

import json
import sys

import botocore.session
from botocore.config import Config
from botocore.exceptions import ClientError, EventStreamError

address, wrong = sys.argv[1:]
MODEL = "us.anthropic.claude-sonnet-4-5-20250929-v1:0"
ARN = "arn:aws:bedrock:us-east-1:123456789012:inference-profile/" + MODEL


def client(address, secret="wJalr/upstream+canary+secret"):
    session = botocore.session.Session()
    session.set_credentials("AKIDUPSTREAM", secret)
    config = Config(retries={"total_max_attempts": 1})
    return session.create_client("bedrock-runtime", region_name="us-east-1", endpoint_url=address, config=config)


def asking(text):
    return [{"role": "user", "content": [{"text": text}]}]


def ok(what, held):
    print(f"{'ok  ' if held else 'FAIL'} {what}")
    if not held:
        sys.exit(1)


def failing(call):
    try:
        call()
    except ClientError as error:
        return error.response["Error"]["Code"]
    return None


bedrock = client(address)
for model in (MODEL, ARN):
    whole = bedrock.converse(modelId=model, messages=asking("hello"), inferenceConfig={"maxTokens": 10})
    ok(f"converse, {model}", whole["output"]["message"]["content"] == [{"text": "hello"}])
    ok("stop reason and usage", whole["stopReason"] == "end_turn" and whole["usage"]["totalTokens"] > 0)

events = list(bedrock.converse_stream(modelId=MODEL, messages=asking("think"))["stream"])
deltas = [event["contentBlockDelta"]["delta"] for event in events if "contentBlockDelta" in event]
thought = "".join(delta["reasoningContent"].get("text", "") for delta in deltas if "reasoningContent" in delta)
ok("a streamed thought", thought == "hm" and {"reasoningContent": {"signature": "c2ln"}} in deltas)
ok("a streamed text", "".join(delta.get("text", "") for delta in deltas) == "so")
ok("an end and its cost", events[-2]["messageStop"]["stopReason"] == "end_turn" and "usage" in events[-1]["metadata"])

events = list(bedrock.converse_stream(modelId=MODEL, messages=asking("tool"))["stream"])
start = next(event["contentBlockStart"]["start"]["toolUse"] for event in events if "contentBlockStart" in event)
pieces = [event["contentBlockDelta"]["delta"].get("toolUse", {}).get("input", "") for event in events if "contentBlockDelta" in event]
ok("a streamed call", start["name"] == "weather" and json.loads("".join(pieces))["city"] == "Paris")
called = bedrock.converse(modelId=MODEL, messages=asking("tool"))["output"]["message"]["content"][0]["toolUse"]
ok("a call", called["toolUseId"] == start["toolUseId"] and called["input"]["city"] == "Paris")

body = json.dumps({"inputText": "one"})
embedded = bedrock.invoke_model(modelId="amazon.titan-embed-text-v2:0", body=body)
ok("an embedding", len(json.loads(embedded["body"].read())["embedding"]) == 8)

ok("a failure by its type", failing(lambda: bedrock.converse(modelId=MODEL, messages=asking("rate"))) == "ThrottlingException")
try:
    list(bedrock.converse_stream(modelId=MODEL, messages=asking("break"))["stream"])
    ok("a stream that breaks", False)
except EventStreamError as error:
    ok("a stream that breaks", error.response["Error"]["Code"] == "modelStreamErrorException")

refused = failing(lambda: client(address, "another secret").converse(modelId=MODEL, messages=asking("hello")))
ok("a wrong secret", refused == "InvalidSignatureException")
ok("another service's signature", failing(lambda: client(wrong).converse(modelId=MODEL, messages=asking("hello"))) == "InvalidSignatureException")
