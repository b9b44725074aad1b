// Plugins for Ghat in plain JavaScript: what every kind of them needs. The types are in index.d.ts.

/** Something wrong with the settings: throw it in `configure`. The path is dotted; empty for the whole. */
export class Problem extends Error {
  constructor(path, message) {
    super(message);
    this.path = path;
  }
}

/** The plugin cannot do its work. It is not a way to say no. The text goes to the operator's log. */
export class Failed extends Error {}

/** The options are not what the schema asks for. */
export class InvalidOptions extends Error {}

/** What the app's policy says to this plugin; empty where it says nothing. */
export function options(context) {
  return context.options ? JSON.parse(context.options) : {};
}

const NOTHING = { type: "object", additionalProperties: false };

/** What a plugin says of itself, as the host is told it. */
export function manifest(about) {
  const flags = (names) => Object.fromEntries((names ?? []).map((name) => [name, true]));
  const { name, version, purpose, lookBehind = 4, settings = NOTHING, options = NOTHING } = about;
  return {
    name, version, purpose, lookBehind,
    settingsSchema: JSON.stringify(settings), optionsSchema: JSON.stringify(options),
    sides: { request: false, response: false, ...flags(about.sides) },
    authors: { operator: false, user: false, assistant: false, tool: false, model: false, ...flags(about.authors) },
  };
}

/** A plugin with these settings, a JSON object. Throws `Problem`. */
export function configured(plugin, settings) {
  const read = JSON.parse(settings);
  const known = Object.keys(plugin.about.settings?.properties ?? {});
  for (const name of Object.keys(read)) {
    if (!known.includes(name)) {
      throw new Problem(name, `there is no such setting; there are ${known.join(", ") || "none"}`);
    }
  }
  return plugin.configure(read);
}
