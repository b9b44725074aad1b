/** What may be known of the request that a call is for. Each answer costs a call to the host. */
export const request: {
  id(): string;
  tenant(): string;
  app(): string;
  model(): string;
  metadata(): [string, string][];
  grounding(): string[];
  place(segment: number): string;
};
/** The operator's log: bounded, and never of a caller's text. */
export const log: { write(level: "debug" | "info" | "warn" | "error", message: string): void };
