// What the host tells and takes, where there is none: natively, in tests. `#ghat/testing` says what it tells.

export const facts = { id: "", tenant: "", app: "", model: "", metadata: [], grounding: [], place: [] };
export const lines = [];

export const log = { write: (level, message) => void lines.push({ level, message }) };
export const request = {
  id: () => facts.id,
  tenant: () => facts.tenant,
  app: () => facts.app,
  model: () => facts.model,
  metadata: () => facts.metadata,
  grounding: () => facts.grounding,
  place: (segment) => facts.place[segment] ?? "",
};
