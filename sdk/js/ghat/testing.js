// Tests a plugin natively, as the host would treat it. Not part of a component.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { configured } from "./index.js";
import { facts } from "./host.js";

/** A plugin with these settings. Throws `Problem`. */
export function configure(plugin, settings = {}) {
  return configured(plugin, JSON.stringify(settings));
}

/** The context of a chat request. */
export function context(options, side = "request", seed = 7) {
  return { surface: "chat", side, seed, options: options ? JSON.stringify(options) : null };
}

/** A whole text. */
export function segment(text, author = "user") {
  return { author, text, settled: 0, complete: true };
}

/** What `request` of `#ghat/host` tells from now on. */
export function tell(told) {
  Object.assign(facts, told);
}

/** What is found in a whole text, as cases write it: `rule:matched text`, in order. */
export function found(inspector, text, options) {
  const bytes = Buffer.from(text);
  const short = ({ rule, span }) => `${rule}:${span ? bytes.subarray(span.start, span.end) : ""}`;
  return inspector.inspect(context(options), [segment(text)]).findings.sort(byPlace).map(short);
}

/** Checks the cases in a folder, JSON, and each of their texts as a stream; how many there were. */
export function checkCases(plugin, folder) {
  let count = 0;
  for (const name of readdirSync(folder).filter((name) => name.endsWith(".json")).sort()) {
    for (const one of JSON.parse(readFileSync(`${folder}/${name}`, "utf8"))) {
      const inspector = configure(plugin, one.settings);
      assert.deepEqual(found(inspector, one.text, one.options), one.found, `${name}: ${JSON.stringify(one.text)}`);
      checkStreaming(plugin, one.text, one.settings, one.options);
      count++;
    }
  }
  return count;
}

/** Checks that a streamed text gets the findings of the whole, cut at every character and shown one by one. */
export function checkStreaming(plugin, text, settings, options) {
  const call = { plugin, inspector: configure(plugin, settings), options, bytes: Buffer.from(text) };
  const whole = show(call, { released: 0, seen: call.bytes.length, complete: true }).findings.sort(byPlace);
  const cuts = [];
  let at = 0;
  for (const one of text) cuts.push((at += Buffer.byteLength(one)));
  for (const way of [...cuts.map((cut) => [cut]), cuts]) {
    const pieces = stream(call, way).sort(byPlace);
    assert.deepEqual(pieces, whole, `${JSON.stringify(text)} cut at ${way}`);
  }
}

function stream(call, cuts) {
  const findings = [];
  let released = 0;
  for (const [seen, complete] of [...cuts.map((cut) => [cut, false]), [call.bytes.length, true]]) {
    const shown = show(call, { released, seen, complete });
    findings.push(...shown.findings);
    released = shown.decided;
  }
  return findings;
}

/** One call, with the look-behind that the host would show; findings by their place in the whole, and what is decided. */
function show({ plugin, inspector, options, bytes }, { released, seen, complete }) {
  let front = Math.max(0, released - (plugin.about.lookBehind ?? 4));
  while (front < released && (bytes[front] & 0xc0) === 0x80) front++;
  const part = { author: "model", text: bytes.subarray(front, seen).toString(), settled: released - front, complete };
  const { findings, undecided } = inspector.inspect(context(options, "response"), [part]);
  const decided = check(findings, undecided, part);
  const moved = findings.map((one) =>
    one.span ? { ...one, span: { segment: 0, start: one.span.start + front, end: one.span.end + front } } : one,
  );
  return { findings: moved, decided: front + decided };
}

/** What the host checks before it believes a verdict on one text; how far that is decided. */
function check(findings, undecided, part) {
  const bytes = Buffer.from(part.text);
  const boundary = (at) => at <= bytes.length && (bytes[at] & 0xc0) !== 0x80;
  assert.ok(undecided.length <= 1, "one text, more than one `undecided`");
  const decided = undecided[0]?.start ?? bytes.length;
  assert.ok(decided === bytes.length || !part.complete, "a complete text cannot be undecided");
  assert.ok(decided >= part.settled && boundary(decided), `undecided from ${decided} of ${JSON.stringify(part)}`);
  for (const { span, rule } of findings.filter(({ span }) => span)) {
    const inside = span.segment === 0 && part.settled <= span.start && span.start < span.end && span.end <= decided;
    assert.ok(inside && boundary(span.start) && boundary(span.end), `${rule} at ${JSON.stringify(span)} of ${JSON.stringify(part)}`);
  }
  return decided;
}

function byPlace(a, b) {
  const [left, right] = [a.span ?? { start: -1, end: -1 }, b.span ?? { start: -1, end: -1 }];
  return left.start - right.start || left.end - right.end || (a.rule < b.rule ? -1 : 1);
}
