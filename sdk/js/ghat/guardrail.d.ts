import type { Context, Plugin, Segment, Span } from "./index.js";

/** One thing that a guardrail found. */
export interface Finding {
  /** In kebab-case; never the matched text. */
  rule: string;
  /** Where it is; nothing when it is the request as a whole. */
  span?: Span | null;
  replacement: string;
  /** From 0 to 1. */
  score: number;
}

/** From where on a text that may still grow is not decided yet. */
export interface Undecided {
  segment: number;
  start: number;
}

/** The answer of one call. */
export interface Verdict {
  findings: Finding[];
  undecided: Undecided[];
}

/** A guardrail that was configured. */
export interface Inspector {
  inspect(context: Context, texts: Segment[]): Verdict;
}

/**
 * For a text that is shown in pieces, the findings of all calls together must be those of one call with the whole text;
 * `checkStreaming` of `#ghat/testing` tells whether they are.
 */
export type Guardrail<Settings = any> = Plugin<Inspector, Settings>;

/** A text, or as much of a growing one as can be seen. Places in it are those of JavaScript's strings. */
export interface Piece {
  text: string;
  settled: number;
  complete: boolean;
}

/** What a rule found. */
export interface Match {
  rule: string;
  start: number;
  end: number;
  replacement: string;
  score?: number;
}

/** What was found in a piece, and from where on it is undecided; nothing when it is decided to its end. */
export interface Outcome {
  matches: Match[];
  undecided?: number;
}

/** Finds words and phrases, whole, whatever their case. */
export class Words {
  constructor(rule: string, words: string[], replacement: string, score?: number);
}

/** Finds a regular expression. What it matches must be bounded: `{1,64}` where one writes `+`. */
export class Pattern {
  constructor(rule: string, pattern: RegExp, replacement: string, score?: number);
}

/** Rules that are applied side by side. */
export class Rules {
  constructor(...rules: (Words | Pattern)[]);
  judge(piece: Piece): Outcome;
}

export function judgeRules(rules: Rules, texts: Segment[]): Verdict;
export function judgeEach(texts: Segment[], judge: (piece: Piece) => Outcome): Verdict;
