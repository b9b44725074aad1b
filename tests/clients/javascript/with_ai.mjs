// Does Vercel's AI SDK find anything unusual? `node with_ai.mjs ADDRESS KEY`

import { createAnthropic } from "@ai-sdk/anthropic";
import { createOpenAI } from "@ai-sdk/openai";
import { APICallError, embedMany, generateText, Output, stepCountIs, streamText, tool } from "ai";
import { z } from "zod";

import { check, PICTURE, refusal, run, SECRET, seenToLeave } from "./checks.mjs";

globalThis.AI_SDK_LOG_WARNINGS = false;
const [address, key] = process.argv.slice(2);

const openai = (apiKey = key) => createOpenAI({ baseURL: `${address}/v1`, apiKey });
const makes = {
  chat: (model, apiKey) => openai(apiKey).chat(model),
  responses: (model, apiKey) => openai(apiKey).responses(model),
  messages: (model, apiKey = key) => createAnthropic({ baseURL: `${address}/v1`, apiKey })(model),
};
// What another provider has not stored, it cannot be reminded of.
const common = { maxRetries: 0, providerOptions: { openai: { store: false } } };

const ask = (model, prompt, more = {}) => generateText({ model, prompt, ...common, ...more });

/** A streamed answer; an error is thrown where the SDK would only log it. */
async function streamed(model, prompt, more = {}) {
  const result = streamText({ model, prompt, ...common, ...more, onError: () => {} });
  const parts = [];
  for await (const part of result.fullStream) {
    if (part.type === "error") throw part.error;
    parts.push(part);
  }
  const [text, usage, steps] = await Promise.all([result.text, result.totalUsage, result.steps]);
  const pieces = parts.filter((part) => part.type === "text-delta");
  return { text, usage, steps, pieces: pieces.map((part) => part.text) };
}

/** The gateway's code in an error. */
const code = (error) => {
  const body = APICallError.isInstance(error) ? JSON.parse(error.responseBody) : (error?.error ?? error);
  return body?.error?.code ?? body?.code;
};
const is = (error, status, expected) => error?.statusCode === status && code(error) === expected;

async function answers(name, model) {
  const reply = await ask(model, "hello there");
  check(`${name}: answer`, reply.text === "hello there" && reply.finishReason === "stop", reply);
  check(`${name}: model`, reply.response.modelId.startsWith("@"), reply.response);
  check(`${name}: usage`, reply.usage.inputTokens > 0 && reply.usage.outputTokens > 0, reply.usage);
  const whole = await streamed(model, "hello there, my friend");
  check(`${name}: stream`, whole.text === "hello there, my friend" && whole.pieces.length > 4, whole);
  check(`${name}: stream: usage`, whole.usage.outputTokens > 0, whole.usage);
  const redacted = await streamed(model, "mail ann@example.org now");
  check(`${name}: stream: redacted`, redacted.text === "mail [REDACTED_EMAIL] now", redacted);
}

const weather = tool({
  description: "The weather in a city",
  inputSchema: z.object({ city: z.string() }),
  execute: async ({ city }) => ({ Paris: "rain", Rome: "sun" })[city],
});

async function tools(name, model) {
  const able = { tools: { weather }, stopWhen: stepCountIs(3) };
  for (const way of [ask, streamed]) {
    const reply = await way(model, "tools", able);
    const cities = reply.steps[0].toolResults.map((result) => `${result.input.city}: ${result.output}`);
    const right = cities.join() === "Paris: rain,Rome: sun" && reply.steps[0].finishReason === "tool-calls";
    check(`${name}: tools by ${way.name}`, right, reply.steps[0].content);
    check(`${name}: tools: the answer by ${way.name}`, reply.text.endsWith("sun"), reply.steps.at(-1).content);
  }
}

async function forms(name, model) {
  const output = Output.object({ schema: z.object({ city: z.string(), degrees: z.number() }) });
  const reply = await ask(model, "structured", { output });
  check(`${name}: form`, reply.output.city === "Paris" && reply.output.degrees === 21, reply.output);
}

async function pictures(name, model) {
  const picture = { type: "image", image: `data:image/png;base64,${PICTURE}` };
  const messages = [{ role: "user", content: [{ type: "text", text: "picture" }, picture] }];
  const reply = await generateText({ model, messages, ...common });
  check(`${name}: picture`, reply.text === `image/png ${PICTURE}`, reply.text);
}

async function mistakes(name, model, make) {
  let error = await refusal(() => ask(make("smart-default", "agk_no.key"), "hi"));
  check(`${name}: wrong key`, is(error, 401, "unauthorized"), error);
  error = await refusal(() => ask(make("nothing"), "hi"));
  check(`${name}: unknown model`, is(error, 400, "invalid_model"), error);
  error = await refusal(() => ask(model, `use ${SECRET}`));
  check(`${name}: blocked`, is(error, 400, "guardrail_blocked") && !error.isRetryable, error);
  error = await refusal(() => streamed(model, `use ${SECRET}`));
  check(`${name}: blocked stream`, is(error, 400, "guardrail_blocked"), error);
}

async function failures(name, provider, surface) {
  // A model of its own each time: one that fails too often is not asked again.
  const make = (what) => makes[surface](`@${provider}/${what}-${surface}`);
  let error = await refusal(() => ask(make("broken"), "broken"));
  check(`${name}: broken provider`, is(error, 502, "provider_error") && error.isRetryable, error);
  error = await refusal(() => ask(make("limited"), "rate"));
  check(`${name}: limited provider`, is(error, 429, "rate_limit_exceeded"), error);
  error = await refusal(() => streamed(make("cut"), "cut"));
  check(`${name}: cut stream`, JSON.stringify(error).includes("provider"), error);
}

async function embeddings(name) {
  const model = openai().embedding("embed-default");
  const { embeddings: vectors } = await embedMany({ model, values: ["one", "two"], maxRetries: 0 });
  const right = vectors.length === 2 && vectors[0].every((number, at) => number === at / 8 - 0.5);
  check(name, right, vectors);
  const error = await refusal(() => embedMany({ model, values: [`use ${SECRET}`], maxRetries: 0 }));
  check(`${name}: blocked`, is(error, 400, "guardrail_blocked"), error);
}

async function leaving(name) {
  const leave = new AbortController();
  const model = makes.chat("smart-default");
  const { textStream } = streamText({ model, prompt: "endless", abortSignal: leave.signal, ...common });
  let words = "";
  for await (const piece of textStream) {
    words += piece;
    leave.abort();
  }
  await seenToLeave();
  check(name, words !== "" && "one two".startsWith(words), words);
}

for (const [surface, make] of Object.entries(makes)) {
  for (const [alias, provider] of Object.entries({ "smart-default": "openai", reasoning: "anthropic" })) {
    const [name, model] = [`${surface}, ${provider} behind`, make(alias)];
    for (const part of [answers, tools, forms, pictures]) await run(part, name, model);
    await run(mistakes, name, model, make);
    await run(failures, name, provider, surface);
  }
}
await run(embeddings, "embeddings");
await run(leaving, "leaving");
