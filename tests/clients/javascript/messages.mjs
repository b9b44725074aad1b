// Does Anthropic's own SDK for JavaScript find anything unusual? `node messages.mjs ADDRESS native|translated`

import Anthropic from "@anthropic-ai/sdk";

import { check, refusal } from "./checks.mjs";

const [baseURL, backend] = process.argv.slice(2);
const native = backend === "native";
const model = native ? "reasoning" : "smart-default";
const client = new Anthropic({ baseURL, apiKey: "not-used", maxRetries: 0, timeout: 60_000 });

const said = (content) => [{ role: "user", content }];
const body = (content, more = {}) => ({ model, max_tokens: 100, messages: said(content), ...more });
const ask = (content, more) => client.messages.create(body(content, more));
const streamed = (content, more) => client.messages.stream(body(content, more)).finalMessage();
const last = (message) => message.content.at(-1);

const is = (error, kind, type) => error instanceof kind && error.error?.error?.type === type;

async function answers() {
  const reply = await ask("hello there");
  check("message", last(reply).text === "hello there" && reply.stop_reason === "end_turn", reply);
  check("message: model", reply.model.startsWith("@"), reply.model);
  check("message: request id", Boolean(reply._request_id), reply._request_id);
  const names = [];
  for await (const event of await ask("hello there", { stream: true })) names.push(event.type);
  check("stream: order", names[0] === "message_start" && names.at(-1) === "message_stop", names);
  const whole = await streamed("hello there");
  check("stream", last(whole).text === "hello there", whole);
  check("stream: usage", whole.usage.output_tokens === reply.usage.output_tokens, whole.usage);
}

async function thoughts() {
  const reply = await ask("think");
  check("thinking", reply.content[0].thinking === "hm" && reply.content[0].signature === "c2ln", reply);
  const whole = await streamed("think");
  check("thinking: streamed", JSON.stringify(whole.content[0]) === JSON.stringify(reply.content[0]), whole);
}

async function tools() {
  const offered = [{ name: "weather", description: "Weather", input_schema: { type: "object", properties: {} } }];
  const expected = JSON.stringify({ city: "Paris", mail: "[REDACTED_EMAIL]" });
  const reply = await ask("tool", { tools: offered });
  const call = last(reply);
  check("tools", call.name === "weather" && JSON.stringify(call.input) === expected, reply);
  const whole = await streamed("tool", { tools: offered });
  check("tools: streamed", JSON.stringify(last(whole).input) === expected, whole);
  const result = { type: "tool_result", tool_use_id: call.id, content: "rain" };
  const messages = [...said("tool"), { role: "assistant", content: reply.content }, ...said([result])];
  const end = await client.messages.create({ model, max_tokens: 100, messages, tools: offered });
  check("tools: the result is sent", end.stop_reason === "end_turn", end);
}

async function models() {
  const names = [];
  for await (const found of client.models.list()) names.push(found.id);
  check("models", names.includes(model), names);
  check("model", (await client.models.retrieve(model)).id === model);
  const error = await refusal(() => client.models.retrieve("nothing"));
  check("model: not found", is(error, Anthropic.NotFoundError, "not_found_error"), error);
}

async function counts() {
  const count = () => client.messages.countTokens({ model, messages: said("hello") });
  if (native) return check("tokens", (await count()).input_tokens > 0);
  const error = await refusal(count);
  check("tokens: nobody counts them", error?.status === 501, error);
}

async function mistakes() {
  let error = await refusal(() => ask("x", { messages: [] }));
  check("bad request", is(error, Anthropic.BadRequestError, "invalid_request_error"), error);
  error = await refusal(() => ask("x", { model: "nothing" }));
  check("unknown model", is(error, Anthropic.BadRequestError, "invalid_request_error"), error);
}

async function guardrails() {
  const whole = await streamed("mail ann@example.org now");
  check("stream: redacted", last(whole).text === "mail [REDACTED_EMAIL] now", whole);
  const error = await refusal(() => ask("use sk-aBXZBMKST9OPE261yEzR2Um5sD1Wet1aSXBLsPXE6tjkESJ4"));
  check("blocked", error?.error?.error?.code === "guardrail_blocked", error);
}

async function failures() {
  let error = await refusal(() => ask("broken"));
  check("provider failure", is(error, Anthropic.InternalServerError, "api_error") && error.status === 502, error);
  error = await refusal(() => streamed("cut"));
  check("stream: cut off", error instanceof Anthropic.APIError, error);
  // Last, since a model that asks to wait is left alone for as long.
  error = await refusal(() => ask("rate"));
  check("rate limit", is(error, Anthropic.RateLimitError, "rate_limit_error"), error);
  check("rate limit: when to come back", error.headers.get("retry-after") === "3", error);
}

const parts = [answers, ...(native ? [thoughts] : []), tools, models, counts, mistakes, guardrails, failures];
for (const part of parts) await part();
