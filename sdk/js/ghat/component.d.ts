import type { Guardrail } from "./guardrail.js";

export function guardrail(plugin: Guardrail): { lifecycle: object; guardrail: object };
