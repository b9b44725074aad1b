// Does OpenAI's own SDK for JavaScript find anything unusual in Responses?
// `node responses.mjs BASE_URL native|chat|anthropic|google|echo`

import OpenAI from "openai";

import { check, refusal } from "./checks.mjs";

const [baseURL, backend] = process.argv.slice(2);
const model = { anthropic: "reasoning", echo: "@openai/echo" }[backend] ?? "smart-default";
const client = new OpenAI({ baseURL, apiKey: "not-used", maxRetries: 0, timeout: 60_000 });

const ask = (input, more = {}) => client.responses.create({ model, input, ...more });
const final = (input, more = {}) => client.responses.stream({ model, input, ...more }).finalResponse();

/** The words of a response: one that was streamed has no member for them. */
const words = (reply) =>
  reply.output.flatMap((item) => (item.type === "message" ? item.content : [])).map((part) => part.text).join("");

const is = (error, kind, code, param = null) => error instanceof kind && error.code === code && error.param === param;

async function answers() {
  const reply = await ask("hello there");
  check("response", reply.output_text.includes("hello there") && reply.status === "completed", reply);
  check("response: model", reply.model.startsWith("@"), reply.model);
  check("response: usage", reply.usage.input_tokens > 0 && reply.usage.output_tokens > 0, reply.usage);
  const streamed = await final("hello there");
  check("stream", words(streamed) === reply.output_text, streamed);
  const types = [];
  for await (const event of await ask("hello", { stream: true })) types.push(event.type);
  check("stream: order", types[0] === "response.created" && types.at(-1) === "response.completed", types);
}

async function mistakes() {
  const error = await refusal(() => ask([]));
  check("bad request", is(error, OpenAI.BadRequestError, "validation_error", "input"), error);
}

async function tools() {
  const parameters = { type: "object", properties: {} };
  const offered = { tools: [{ type: "function", name: "weather", strict: false, parameters }] };
  const expected = { city: "Paris", mail: "[REDACTED_EMAIL]" };
  for (const way of [ask, final]) {
    const input = [{ role: "user", content: "tool" }];
    const reply = await way(input, offered);
    const call = reply.output.find((item) => item.type === "function_call");
    const same = JSON.stringify(JSON.parse(call.arguments)) === JSON.stringify(expected);
    check(`tools: call by ${way.name}`, call.name === "weather" && same, call);
    input.push(...reply.output, { type: "function_call_output", call_id: call.call_id, output: "it is sunny" });
    const answer = await way(input, offered);
    check(`tools: loop by ${way.name}`, words(answer) === "it is sunny", answer);
  }
}

async function thoughts() {
  const reply = await final("think", { reasoning: { effort: "low" }, store: false, include: ["reasoning.encrypted_content"] });
  const thought = reply.output.find((item) => item.type === "reasoning");
  check("reasoning", thought?.summary.map((part) => part.text).join("") === "hm", reply);
}

async function guardrails() {
  const reply = await final("mail ann@example.org now");
  check("stream: redacted", words(reply) === "mail [REDACTED_EMAIL] now", reply);
  const secret = "sk-aBXZBMKST9OPE261yEzR2Um5sD1Wet1aSXBLsPXE6tjkESJ4";
  const error = await refusal(() => ask(`use ${secret}`));
  check("blocked", is(error, OpenAI.BadRequestError, "guardrail_blocked", "input"), error);
}

async function failures() {
  const error = await refusal(() => ask("broken"));
  check("provider failure", is(error, OpenAI.InternalServerError, "provider_error"), error);
  let last;
  for await (const event of await ask("cut", { stream: true })) last = event;
  check("stream: cut off", last.type === "error" && last.code === "provider_error", last);
}

const parts = [answers, mistakes];
// Chat Completions have no place for thoughts that every server knows.
if (backend !== "echo") parts.push(tools, ...(backend === "chat" ? [] : [thoughts]), guardrails, failures);
for (const part of parts) await part();
