// How far can a regular expression see from where a match begins? Infinity, where nothing bounds it.

/** In units of UTF-16, of which a character has two at most; what a pattern looks ahead at counts too. */
export function farthest(source) {
  const reader = { source, at: 0 };
  const width = alternatives(reader);
  if (reader.at < source.length) throw new SyntaxError(`unexpected ${source[reader.at]}`);
  return width;
}

function alternatives(reader) {
  let width = 0;
  for (;;) {
    width = Math.max(width, sequence(reader));
    if (reader.source[reader.at] !== "|") return width;
    reader.at++;
  }
}

function sequence(reader) {
  let width = 0;
  while (reader.at < reader.source.length && !"|)".includes(reader.source[reader.at])) {
    const one = atom(reader);
    const times = repeated(reader);
    // Nothing, as often as one likes, is nothing.
    width += one === 0 ? 0 : one * times;
  }
  return width;
}

function repeated(reader) {
  const rest = reader.source.slice(reader.at);
  const [all, bounds] = rest.match(/^(?:[*+?]|\{(\d+(?:,\d*)?)\})/) ?? [""];
  if (all === "") return 1;
  reader.at += all.length;
  if (reader.source[reader.at] === "?") reader.at++;
  if (bounds === undefined) return all === "?" ? 1 : Infinity;
  const most = bounds.includes(",") ? bounds.split(",")[1] : bounds;
  return most === "" ? Infinity : Number(most);
}

function atom(reader) {
  const one = reader.source[reader.at];
  if (one === "(") return group(reader);
  if (one === "[") return skip(reader, /^\[(?:\\[^]|[^\]\\])*\]/u, 2);
  if (one === "\\") return escape(reader);
  if (one === "^" || one === "$") return skip(reader, /^./, 0);
  return skip(reader, /^[^]/u, 2);
}

function group(reader) {
  const [head] = reader.source.slice(reader.at).match(/^\((?:\?(?:[:=!]|<[=!]|<[^>]*>))?/);
  reader.at += head.length;
  const width = alternatives(reader);
  reader.at++;
  // What is looked back at lies before the match.
  return head.startsWith("(?<=") || head.startsWith("(?<!") ? 0 : width;
}

function escape(reader) {
  const rest = reader.source.slice(reader.at);
  if (/^\\[bB]/.test(rest)) return skip(reader, /^\\./, 0);
  // As long as whatever the group matched.
  if (/^\\(?:[1-9]|k<)/.test(rest)) return skip(reader, /^\\(?:\d+|k<[^>]*>)/, Infinity);
  return skip(reader, /^\\(?:u\{[^}]*\}|u[0-9a-f]{4}|x[0-9a-f]{2}|[pP]\{[^}]*\}|c.|[^])/iu, 2);
}

function skip(reader, what, width) {
  reader.at += reader.source.slice(reader.at).match(what)[0].length;
  return width;
}
