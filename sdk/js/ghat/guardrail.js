// Plugins that find things in texts. What becomes of a finding is the policy's and the host's business.

export { Pattern, Rules, Words } from "./rules.js";

/** The verdict of rules on texts. Where no word of the rules is in any text, it takes one look at each. */
export function judgeRules(rules, texts) {
  return rules.areAbsent(texts) ? { findings: [], undecided: [] } : judgeEach(texts, (piece) => rules.judge(piece));
}

/** The verdict on texts that are judged one by one, in characters as JavaScript counts them. */
export function judgeEach(texts, judge) {
  const verdict = { findings: [], undecided: [] };
  texts.forEach((segment, number) => {
    const { text, complete } = segment;
    const settled = segment.settled === 0 ? 0 : unitsOf(text, segment.settled);
    const { matches, undecided = text.length } = judge({ text, settled, complete });
    const at = bytesOf(text, matches, undecided);
    for (const { rule, start, end, replacement, score = 1 } of matches) {
      verdict.findings.push({ rule, span: { segment: number, start: at(start), end: at(end) }, replacement, score });
    }
    if (!complete && undecided < text.length) verdict.undecided.push({ segment: number, start: at(undecided) });
  });
  return verdict;
}

/** How many bytes of UTF-8 the character that begins at a place takes, and how many units of UTF-16. */
function sizeAt(text, at) {
  const unit = text.charCodeAt(at);
  if (unit < 0x80) return [1, 1];
  if (unit < 0x800) return [2, 1];
  return unit >= 0xd800 && unit < 0xdc00 ? [4, 2] : [3, 1];
}

function unitsOf(text, bytes) {
  let at = 0;
  for (let seen = 0; seen < bytes; ) {
    const [size, units] = sizeAt(text, at);
    seen += size;
    at += units;
  }
  return at;
}

/** From places in the text to places in UTF-8, for those that are needed: one walk over the text. */
function bytesOf(text, matches, undecided) {
  const places = new Set([undecided]);
  for (const { start, end } of matches) places.add(start).add(end);
  const table = new Map();
  let [at, bytes] = [0, 0];
  for (const place of [...places].sort((a, b) => a - b)) {
    while (at < place) {
      const [size, units] = sizeAt(text, at);
      bytes += size;
      at += units;
    }
    if (at !== place) throw new RangeError(`a place within a character: ${place}`);
    table.set(place, bytes);
  }
  return (place) => table.get(place);
}
