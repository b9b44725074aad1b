// Finds words that must not be said.

import { Problem } from "#ghat/index";
import { Rules, Words, judgeRules } from "#ghat/guardrail";

export const plugin = {
  about: {
    name: "unnamed-plugin",
    version: "0.1.0",
    purpose: "Finds words that must not be said.",
    sides: ["request", "response"],
    authors: ["user", "model"],
    settings: {
      type: "object",
      additionalProperties: false,
      properties: { words: { type: "array", items: { type: "string" }, default: ["unicorn"] } },
    },
  },

  configure({ words = ["unicorn"] }) {
    const isWord = (word) => typeof word === "string" && word.trim() !== "";
    if (!Array.isArray(words) || words.length === 0 || !words.every(isWord)) {
      throw new Problem("words", "must be a list of words");
    }
    const rules = new Rules(new Words("forbidden-word", words, "[REDACTED_WORD]"));
    return { inspect: (context, texts) => judgeRules(rules, texts) };
  },
};
