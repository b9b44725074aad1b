// Finds words that must not be said.

import { Problem } from "#ghat/index";
import { type Guardrail, Rules, Words, judgeRules } from "#ghat/guardrail";

interface Settings {
  words?: unknown;
}

export const plugin: Guardrail<Settings> = {
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
    if (!isWords(words)) throw new Problem("words", "must be a list of words");
    const rules = new Rules(new Words("forbidden-word", words, "[REDACTED_WORD]"));
    return { inspect: (_context, texts) => judgeRules(rules, texts) };
  },
};

function isWords(given: unknown): given is string[] {
  const isWord = (word: unknown) => typeof word === "string" && word.trim() !== "";
  return Array.isArray(given) && given.length > 0 && given.every(isWord);
}
