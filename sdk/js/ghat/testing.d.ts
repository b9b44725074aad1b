import type { Author, Context, Plugin, Segment, Side } from "./index.js";
import type { Guardrail, Inspector } from "./guardrail.js";

export function configure<C>(plugin: Plugin<C>, settings?: object): C;
export function context(options?: object, side?: Side, seed?: number): Context;
export function segment(text: string, author?: Author): Segment;
export function tell(facts: object): void;
export function found(inspector: Inspector, text: string, options?: object): string[];
export function checkCases(plugin: Guardrail, folder: string): number;
export function checkStreaming(plugin: Guardrail, text: string, settings?: object, options?: object): void;
