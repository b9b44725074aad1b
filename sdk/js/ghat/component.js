// What stands between the WIT package and a plugin: the interfaces that a component exports.

import { Failed, InvalidOptions, Problem, configured, manifest } from "./index.js";

/** The interfaces of a guardrail. */
export function guardrail(plugin) {
  let inspector;
  return {
    lifecycle: lifecycle(plugin, (made) => (inspector = made)),
    guardrail: { inspect: (context, texts) => guarded(() => inspector.inspect(context, texts)) },
  };
}

function lifecycle(plugin, keep) {
  return {
    describe: () => manifest(plugin.about),
    configure(settings) {
      try {
        keep(configured(plugin, settings));
      } catch (error) {
        // What a WIT result carries as its error is thrown as it is.
        throw [error instanceof Problem ? { path: error.path, message: error.message } : { path: "", message: told(error) }];
      }
    },
  };
}

function guarded(call) {
  try {
    return call();
  } catch (error) {
    if (error instanceof InvalidOptions) throw { tag: "invalid-options", val: error.message };
    throw { tag: "other", val: error instanceof Failed ? error.message : told(error) };
  }
}

function told(error) {
  const where = String(error?.stack ?? "").trim().split("\n")[0];
  return `${error} ${where}`.trim();
}
