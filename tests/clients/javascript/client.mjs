// Does OpenAI's own SDK for JavaScript find anything unusual? `node client.mjs BASE_URL mock|echo`

import OpenAI from "openai";

import { check, refusal } from "./checks.mjs";

const [baseURL, backend] = process.argv.slice(2);
const echo = backend === "echo";
const model = echo ? "@openai/echo" : "smart-default";
const embedder = echo ? "@openai/echo-embed" : "embed-default";
const client = new OpenAI({ baseURL, apiKey: "not-used", maxRetries: 0, timeout: 60_000 });

const ask = (content, more = {}) =>
  client.chat.completions.create({ model, messages: [{ role: "user", content }], ...more });

const words = async (stream) => {
  let text = "";
  for await (const chunk of stream) text += chunk.choices[0]?.delta?.content ?? "";
  return text;
};

const is = (error, kind, code, param = null) => error instanceof kind && error.code === code && error.param === param;

async function answers() {
  const reply = await ask("hello there");
  check("chat", reply.choices[0].message.content.includes("hello there"), reply);
  check("chat: model", reply.model.startsWith("@openai/"), reply.model);
  check("chat: request id", Boolean(reply._request_id), reply._request_id);
  const streamed = await words(await ask("hello there", { stream: true }));
  check("stream", streamed === reply.choices[0].message.content, streamed);
}

async function models() {
  const names = [];
  for await (const found of client.models.list()) names.push(found.id);
  check("models", names.includes(model), names);
  check("model", (await client.models.retrieve(model)).id === model);
  const error = await refusal(() => client.models.retrieve("nothing"));
  check("model: not found", is(error, OpenAI.NotFoundError, "invalid_model"), error);
}

async function embeddings() {
  // Without an encoding the SDK asks for base64 and decodes it.
  const reply = await client.embeddings.create({ model: embedder, input: ["one", "two"] });
  const vector = reply.data[0].embedding;
  check("embeddings", reply.data.length === 2 && typeof vector[0] === "number", reply);
  const floats = await client.embeddings.create({ model: embedder, input: "one", encoding_format: "float" });
  const same = floats.data[0].embedding.every((number, at) => Math.abs(number - vector[at]) < 1e-6);
  check("embeddings: base64 and float agree", same);
}

async function mistakes() {
  let error = await refusal(() => client.chat.completions.create({ model, messages: [] }));
  check("bad request", is(error, OpenAI.BadRequestError, "validation_error", "messages"), error);
  error = await refusal(() => ask("x", { model: "nothing" }));
  check("unknown model", is(error, OpenAI.BadRequestError, "invalid_model", "model"), error);
}

async function tools() {
  const offered = [{ type: "function", function: { name: "weather", parameters: { type: "object", properties: {} } } }];
  const expected = '{"city":"Paris","mail":"[REDACTED_EMAIL]"}';
  const whole = (await ask("tool", { tools: offered })).choices[0].message.tool_calls[0];
  check("tools", whole.function.name === "weather" && whole.function.arguments === expected, whole);
  const messages = [{ role: "user", content: "tool" }];
  const final = await client.chat.completions.stream({ model, messages, tools: offered }).finalChatCompletion();
  const streamed = final.choices[0].message.tool_calls[0].function.arguments;
  check("tools: streamed", streamed === expected, streamed);
}

async function guardrails() {
  const text = await words(await ask("mail ann@example.org now", { stream: true }));
  check("stream: redacted", text === "mail [REDACTED_EMAIL] now", text);
  const error = await refusal(() => ask("use sk-aBXZBMKST9OPE261yEzR2Um5sD1Wet1aSXBLsPXE6tjkESJ4"));
  check("blocked", is(error, OpenAI.BadRequestError, "guardrail_blocked", "messages"), error);
}

async function failures() {
  let error = await refusal(() => ask("broken"));
  check("provider failure", is(error, OpenAI.InternalServerError, "provider_error") && error.status === 502, error);
  error = await refusal(async () => words(await ask("cut", { stream: true })));
  check("stream: cut off", is(error, OpenAI.APIError, "provider_error"), error);
  // Last: for as long as the provider asks, the gateway does not ask this model again.
  error = await refusal(() => ask("rate"));
  check("rate limit", is(error, OpenAI.RateLimitError, "rate_limit_exceeded"), error);
  check("rate limit: when to come back", error.headers.get("retry-after") === "3", error);
}

for (const part of [answers, models, embeddings, mistakes, ...(echo ? [] : [tools, guardrails, failures])]) await part();
