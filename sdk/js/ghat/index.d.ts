/** Who wrote a text. */
export type Author = "operator" | "user" | "assistant" | "tool" | "model";
/** Which way texts travel: to the provider, or to the client. */
export type Side = "request" | "response";
/** The API that the client called. */
export type Surface = "chat" | "embeddings" | "responses" | "messages";

/** What every call is told of the request around it. */
export interface Context {
  surface: Surface;
  side: Side;
  /** The only randomness there is. Beyond 2^53 it is rounded. */
  seed: number;
  /** What the app's policy says to this plugin, JSON; see `options`. */
  options?: string | null;
}

/** One text of a request or an answer. Places in it are counted in bytes of UTF-8, as the host counts them. */
export interface Segment {
  author: Author;
  text: string;
  /** How many bytes at its front are settled: no finding may begin in them. */
  settled: number;
  /** False while the text may still grow. */
  complete: boolean;
}

/** A half-open range of UTF-8 bytes in one segment's text. */
export interface Span {
  segment: number;
  start: number;
  end: number;
}

/** What a plugin says of itself. */
export interface About {
  /** In kebab-case. */
  name: string;
  version: string;
  /** One line. */
  purpose: string;
  sides?: Side[];
  authors?: Author[];
  /** Bytes before a text that its judgement depends on, in a stream; 4 unless given, at most 4096. */
  lookBehind?: number;
  /** JSON Schemas. A setting that they do not name is refused. */
  settings?: object;
  options?: object;
}

/** A plugin: who it is, and how it is set up. */
export interface Plugin<Configured, Settings = any> {
  about: About;
  /** Takes the operator's settings. What it builds is part of the snapshot that each request starts from. */
  configure(settings: Settings): Configured;
}

export class Problem extends Error {
  constructor(path: string, message: string);
  path: string;
}
export class Failed extends Error {}
export class InvalidOptions extends Error {}
export function options(context: Context): any;
export function configured<C>(plugin: Plugin<C>, settings: string): C;
