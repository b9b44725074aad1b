// Rules that find the same in a stream as in the whole text: words, and patterns of bounded length.

import { farthest } from "./width.js";

const WORD = /[\p{L}\p{N}_]/u;

/** The text without the difference of upper and lower case, unit for unit. */
export function fold(text) {
  let folded = "";
  for (const one of text) {
    const low = one.toLowerCase();
    folded += low.length === one.length ? low : one;
  }
  return folded;
}

const isAscii = (text) => /^[\x00-\x7f]*$/.test(text);

function isWord(text, at) {
  const unit = text.charCodeAt(at);
  if (unit < 0x80) return (unit >= 97 && unit <= 122) || (unit >= 65 && unit <= 90) || (unit >= 48 && unit <= 57) || unit === 95;
  if (Number.isNaN(unit)) return false;
  const from = unit >= 0xdc00 && unit < 0xe000 ? at - 1 : at;
  return WORD.test(String.fromCodePoint(text.codePointAt(from)));
}

const byPlace = (a, b) => a.start - b.start || b.end - a.end;

export class Words {
  constructor(rule, words, replacement, score = 1) {
    Object.assign(this, { rule, replacement, score });
    this.words = [...new Set(words.map(fold))];
    if (this.words.length === 0 || this.words.some((word) => word.trim() === "" || word.includes("\n"))) {
      throw new Error(`${rule}: words are not empty and of one line`);
    }
    /** What must be seen from where a word begins to know that it does: one more, for its boundary. */
    this.longest = Math.max(...this.words.map((word) => word.length)) + 2;
  }

  /** Where words stand from `start` on, in order, none overlapping: of two, the first, then the longer. */
  spans(text, folded, start) {
    const found = [];
    for (const word of this.words) {
      for (let at = folded.indexOf(word, start); at >= 0; at = folded.indexOf(word, at + 1)) {
        const end = at + word.length;
        if (!isWord(text, at - 1) && !isWord(text, end)) found.push({ start: at, end });
      }
    }
    let done = start;
    return found.sort(byPlace).filter(({ start, end }) => {
      if (start < done) return false;
      done = end;
      return true;
    });
  }

  /** The first place from `start` on where a word may stand once more is seen. */
  open(text, folded, start) {
    for (let at = Math.max(start, text.length - this.longest + 1); at < text.length; at++) {
      if (isWord(text, at - 1)) continue;
      const rest = folded.slice(at);
      if (this.words.some((word) => word.startsWith(rest) || rest.startsWith(word))) return at;
    }
    return text.length;
  }
}

export class Pattern {
  constructor(rule, pattern, replacement, score = 1) {
    Object.assign(this, { rule, replacement, score });
    const flags = [...new Set(`${pattern.flags}gu`)].filter((flag) => flag !== "y").join("");
    this.expression = new RegExp(pattern.source, flags);
    this.longest = farthest(pattern.source) + 2;
    if (this.longest > 4096 || new RegExp(`^(?:${pattern.source})$`, flags).test("")) {
      throw new Error(`${rule}: it must match at least one character and, looking ahead, at most 2047`);
    }
  }

  spans(text, folded, start) {
    this.expression.lastIndex = start;
    const found = [];
    for (let match; (match = this.expression.exec(text)) && match[0] !== ""; ) {
      found.push({ start: match.index, end: match.index + match[0].length });
    }
    return found;
  }

  open(text, folded, start) {
    let at = Math.min(text.length, Math.max(start, text.length - this.longest + 1));
    const unit = text.charCodeAt(at);
    if (at > start && unit >= 0xdc00 && unit < 0xe000) at--;
    return at;
  }
}

export class Rules {
  constructor(...rules) {
    this.rules = rules;
    const words = rules.flatMap((rule) => rule.words ?? [null]);
    this.words = words.every((word) => word !== null && isAscii(word)) ? words : null;
  }

  /** Whether one look tells that there is nothing to find in texts that are whole. */
  areAbsent(texts) {
    if (this.words === null) return false;
    let everything = "";
    for (const segment of texts) {
      if (!segment.complete) return false;
      everything += segment.text + "\n";
    }
    everything = everything.toLowerCase();
    for (const word of this.words) {
      if (everything.includes(word)) return false;
    }
    return true;
  }

  /** What the rules find in a piece, in the order of its text. */
  judge({ text, settled, complete }) {
    const folded = fold(text);
    const found = [];
    let decided = text.length;
    for (const rule of this.rules) {
      const { rule: name, replacement, score } = rule;
      for (const span of rule.spans(text, folded, settled)) found.push({ rule: name, ...span, replacement, score });
      if (!complete) decided = Math.min(decided, rule.open(text, folded, settled));
    }
    // What reaches into the undecided end is told of when all of it is decided, and so is what overlaps it.
    for (;;) {
      const across = found.filter(({ start, end }) => start < decided && decided < end);
      if (across.length === 0) break;
      decided = Math.min(...across.map(({ start }) => start));
    }
    return { matches: found.filter(({ end }) => end <= decided).sort(byPlace), undecided: decided };
  }
}
