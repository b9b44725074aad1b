// What do detectors from npm make of a text? JSON lines in, JSON lines out; the peer is named on the command line.

import { createInterface } from "node:readline";
import { performance } from "node:perf_hooks";

// `found` is the verdict with the defaults, `score` the highest of what the detector has to say.
const peers = {
  async vard() {
    const { default: vard } = await import("@andersmyrmel/vard");
    const usual = vard.moderate().maxLength(1 << 24);
    const types = ["instructionOverride", "roleManipulation", "delimiterInjection", "systemPromptLeak", "encoding"];
    const open = types.reduce((made, type) => made.block(type), vard.moderate().maxLength(1 << 24).threshold(0));
    return (text) => {
      const all = open.safeParse(text);
      const severities = all.safe ? [] : all.threats.map((threat) => threat.severity);
      return { found: !usual.safeParse(text).safe, score: Math.max(0, ...severities) };
    };
  },
  async llm_guardrail() {
    const { checkInjection, checkJailbreak } = await import("llm_guardrail");
    return async (text) => {
      const both = [await checkInjection(text), await checkJailbreak(text)];
      return { found: both.some((one) => one.detected), score: Math.max(...both.map((one) => one.confidence)) };
    };
  },
};

const judge = await peers[process.argv[2]]();
for await (const line of createInterface({ input: process.stdin })) {
  const { id, text } = JSON.parse(line);
  const begun = performance.now();
  const verdict = await judge(text);
  const micros = (performance.now() - begun) * 1e3;
  process.stdout.write(JSON.stringify({ id, ...verdict, micros }) + "\n");
}
