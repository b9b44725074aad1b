// The helpers: a verdict that grows, words, and just enough JSON to read settings.
#include "ghat.h"

#include <stdlib.h>
#include <string.h>

struct ghat_word {
  const char *rule, *replacement;
  char *text;
  size_t length;
  // The next word that begins with the same byte; -1 behind the last.
  int16_t next;
};

// Makes room for one more; memory that is not there ends the call.
static void *grown(void *items, size_t count, size_t *room, size_t size) {
  if (count < *room) return items;
  *room = *room == 0 ? 8 : *room * 2;
  void *more = realloc(items, *room * size);
  if (more == NULL) __builtin_trap();
  return more;
}

void ghat_found(ghat_verdict *verdict, const char *rule, size_t piece, size_t start, size_t end, const char *replacement) {
  verdict->findings = grown(verdict->findings, verdict->count, &verdict->room, sizeof(ghat_finding));
  verdict->findings[verdict->count++] = (ghat_finding){rule, replacement, piece, start, end, 1.0f};
}

void ghat_undecided(ghat_verdict *verdict, size_t piece, size_t start) {
  verdict->open = grown(verdict->open, verdict->open_count, &verdict->open_room, sizeof(ghat_open));
  verdict->open[verdict->open_count++] = (ghat_open){piece, start};
}

void ghat_problem(ghat_problems *problems, ghat_slice path, const char *message) {
  if (problems->count == 8) return;
  size_t length = path.length < 63 ? path.length : 63;
  // Not within a character.
  while (length > 0 && length < path.length && ((unsigned char)path.at[length] & 0xc0) == 0x80) length--;
  char *to = problems->path[problems->count];
  memcpy(to, path.at, length);
  to[length] = 0;
  problems->message[problems->count++] = message;
}

bool ghat_is(ghat_slice slice, const char *text) {
  return slice.at != NULL && slice.length == strlen(text) && memcmp(slice.at, text, slice.length) == 0;
}

// --- Words ----------------------------------------------------------------------------------------------------------

static unsigned char lower(unsigned char byte) { return byte >= 'A' && byte <= 'Z' ? byte + 32 : byte; }

// Letters, digits and the underscore of ASCII.
static const bool ascii_word[256] = {
    ['0'] = 1, ['1'] = 1, ['2'] = 1, ['3'] = 1, ['4'] = 1, ['5'] = 1, ['6'] = 1, ['7'] = 1, ['8'] = 1, ['9'] = 1,
    ['A'] = 1, ['B'] = 1, ['C'] = 1, ['D'] = 1, ['E'] = 1, ['F'] = 1, ['G'] = 1, ['H'] = 1, ['I'] = 1, ['J'] = 1,
    ['K'] = 1, ['L'] = 1, ['M'] = 1, ['N'] = 1, ['O'] = 1, ['P'] = 1, ['Q'] = 1, ['R'] = 1, ['S'] = 1, ['T'] = 1,
    ['U'] = 1, ['V'] = 1, ['W'] = 1, ['X'] = 1, ['Y'] = 1, ['Z'] = 1, ['_'] = 1, ['a'] = 1, ['b'] = 1, ['c'] = 1,
    ['d'] = 1, ['e'] = 1, ['f'] = 1, ['g'] = 1, ['h'] = 1, ['i'] = 1, ['j'] = 1, ['k'] = 1, ['l'] = 1, ['m'] = 1,
    ['n'] = 1, ['o'] = 1, ['p'] = 1, ['q'] = 1, ['r'] = 1, ['s'] = 1, ['t'] = 1, ['u'] = 1, ['v'] = 1, ['w'] = 1,
    ['x'] = 1, ['y'] = 1, ['z'] = 1,
};

// Whether the character that begins at a byte belongs to a word. Beyond ASCII all do but punctuation and spaces of the
// blocks Latin-1, General Punctuation, and CJK Symbols.
static bool is_word(const char *text, size_t length, size_t at) {
  if (at >= length) return false;
  const unsigned char *bytes = (const unsigned char *)text + at;
  if (bytes[0] < 0x80) return ascii_word[bytes[0]];
  size_t left = length - at;
  if (bytes[0] == 0xc2) return left > 1 && (bytes[1] == 0xaa || bytes[1] == 0xb5 || bytes[1] == 0xba);
  if (bytes[0] == 0xe2) return !(left > 1 && (bytes[1] == 0x80 || bytes[1] == 0x81));
  if (bytes[0] == 0xe3) return !(left > 1 && bytes[1] == 0x80);
  return true;
}

static bool is_word_before(const char *text, size_t length, size_t at) {
  if (at == 0) return false;
  do at--;
  while (at > 0 && ((unsigned char)text[at] & 0xc0) == 0x80);
  return is_word(text, length, at);
}

void ghat_words_add(ghat_words *words, const char *rule, ghat_slice word, const char *replacement) {
  if (word.length == 0) return;
  if (words->count == 0) memset(words->first, 0xff, sizeof(words->first));
  words->words = grown(words->words, words->count, &words->room, sizeof(struct ghat_word));
  char *text = malloc(word.length);
  if (text == NULL || words->count == INT16_MAX) __builtin_trap();
  for (size_t at = 0; at < word.length; at++) text[at] = (char)lower((unsigned char)word.at[at]);
  int16_t *first = &words->first[(unsigned char)text[0]];
  words->words[words->count] = (struct ghat_word){rule, replacement, text, word.length, *first};
  *first = (int16_t)words->count++;
  // The other case of its first letter leads to it too.
  if (text[0] >= 'a' && text[0] <= 'z') words->first[text[0] - 32] = *first;
}

// How many bytes of a word stand at a place, up to where the text ends.
static size_t matching(const struct ghat_word *word, const char *text, size_t left) {
  size_t most = word->length < left ? word->length : left, at = 0;
  while (at < most && lower((unsigned char)text[at]) == (unsigned char)word->text[at]) at++;
  return at;
}

// The longest word at a place, or null; `open` is set where more text may make one, or another.
static const struct ghat_word *word_at(const ghat_words *words, const ghat_piece *piece, size_t at, bool *open) {
  const char *text = piece->text.at;
  size_t length = piece->text.length;
  const struct ghat_word *found = NULL;
  for (int16_t one = words->first[(unsigned char)text[at]]; one >= 0; one = words->words[one].next) {
    const struct ghat_word *word = &words->words[one];
    size_t same = matching(word, text + at, length - at);
    if (at + same == length && !piece->complete) *open = true;
    if (same < word->length || is_word(text, length, at + same)) continue;
    if (found == NULL || word->length > found->length) found = word;
  }
  return found;
}

// Behind the word that `at` is in, or behind the one character there that belongs to none.
static size_t behind(const char *text, size_t length, size_t at) {
  const unsigned char *bytes = (const unsigned char *)text;
  bool inside = is_word(text, length, at);
  for (;;) {
    at++;
    while (at < length && (bytes[at] & 0xc0) == 0x80) at++;
    if (!inside) return at;
    // Nearly all that is done for nearly every byte.
    while (at < length && ascii_word[bytes[at]]) at++;
    if (at >= length || bytes[at] < 0x80 || !is_word(text, length, at)) return at;
  }
}

static void judge(const ghat_words *words, const ghat_piece *piece, size_t number, ghat_verdict *verdict) {
  const char *text = piece->text.at;
  size_t length = piece->text.length, at = piece->settled;
  if (is_word_before(text, length, at) && is_word(text, length, at)) at = behind(text, length, at);
  while (at < length) {
    if (words->first[(unsigned char)text[at]] >= 0) {
      bool open = false;
      const struct ghat_word *word = word_at(words, piece, at, &open);
      if (open) {
        ghat_undecided(verdict, number, at);
        return;
      }
      if (word != NULL) {
        ghat_found(verdict, word->rule, number, at, at + word->length, word->replacement);
        at += word->length;
        continue;
      }
    }
    at = behind(text, length, at);
  }
}

void ghat_words_judge(const ghat_words *words, const ghat_piece *pieces, size_t count, ghat_verdict *verdict) {
  if (words->count == 0) return;
  for (size_t number = 0; number < count; number++) judge(words, &pieces[number], number, verdict);
}

// --- JSON -----------------------------------------------------------------------------------------------------------

static void skip_space(ghat_json *json) {
  while (json->at < json->end && (*json->at == ' ' || *json->at == '\n' || *json->at == '\r' || *json->at == '\t')) json->at++;
}

ghat_json ghat_json_of(ghat_slice text) {
  ghat_json json = {text.at, text.at + text.length};
  skip_space(&json);
  return json;
}

// One value, whatever it is; what is left behind it stays in `json`. The host only hands over JSON that is well formed.
static ghat_json take(ghat_json *json) {
  skip_space(json);
  ghat_json value = *json;
  size_t depth = 0;
  bool string = false;
  while (json->at < json->end) {
    char byte = *json->at;
    if (string) {
      if (byte == '\\' && json->at + 1 < json->end) json->at++;
      if (byte == '"') string = false;
    } else if (byte == '"') {
      string = true;
    } else if (byte == '[' || byte == '{') {
      depth++;
    } else if (byte == ']' || byte == '}') {
      if (depth == 0) break;
      depth--;
    } else if (depth == 0 && (byte == ',' || byte == ':')) {
      break;
    }
    json->at++;
  }
  value.end = json->at;
  return value;
}

// Steps over the bracket or the comma before the next part. False where there is none.
static bool step(ghat_json *json, char opening, char closing) {
  skip_space(json);
  if (json->at >= json->end || (*json->at != opening && *json->at != ',')) return false;
  json->at++;
  skip_space(json);
  return json->at < json->end && *json->at != closing;
}

bool ghat_json_item(ghat_json *array, ghat_json *value) {
  if (!step(array, '[', ']')) return false;
  *value = take(array);
  return true;
}

bool ghat_json_field(ghat_json *object, ghat_slice *name, ghat_json *value) {
  if (!step(object, '{', '}')) return false;
  *name = ghat_json_string(take(object));
  skip_space(object);
  if (name->at == NULL || object->at >= object->end || *object->at != ':') return false;
  object->at++;
  *value = take(object);
  return true;
}

static unsigned hex4(const char *at) {
  unsigned value = 0;
  for (int digit = 0; digit < 4; digit++) {
    unsigned char byte = lower((unsigned char)at[digit]);
    value = value << 4 | (unsigned)(byte >= 'a' ? byte - 'a' + 10 : byte - '0');
  }
  return value;
}

static size_t utf8(unsigned code, char *to) {
  if (code < 0x80) return to[0] = (char)code, 1;
  if (code < 0x800) return to[0] = (char)(0xc0 | code >> 6), to[1] = (char)(0x80 | (code & 63)), 2;
  if (code < 0x10000) {
    return to[0] = (char)(0xe0 | code >> 12), to[1] = (char)(0x80 | (code >> 6 & 63)), to[2] = (char)(0x80 | (code & 63)), 3;
  }
  to[0] = (char)(0xf0 | code >> 18), to[1] = (char)(0x80 | (code >> 12 & 63));
  return to[2] = (char)(0x80 | (code >> 6 & 63)), to[3] = (char)(0x80 | (code & 63)), 4;
}

// An escape behind its backslash; how many bytes it took.
static size_t unescape(const char *at, const char *end, char *to, size_t *made) {
  static const char *const from = "bfnrt", *const into = "\b\f\n\r\t";
  *made = 1;
  if (*at != 'u' || end - at < 5) {
    const char *known = strchr(from, *at);
    *to = known != NULL && *at != 0 ? into[known - from] : *at;
    return 1;
  }
  unsigned code = hex4(at + 1);
  if (code >= 0xd800 && code < 0xdc00 && end - at >= 11 && at[5] == '\\' && at[6] == 'u') {
    code = 0x10000 + ((code - 0xd800) << 10) + (hex4(at + 7) - 0xdc00);
    *made = utf8(code, to);
    return 11;
  }
  *made = utf8(code, to);
  return 5;
}

ghat_slice ghat_json_string(ghat_json value) {
  ghat_slice none = {NULL, 0};
  if (value.at >= value.end || *value.at != '"') return none;
  // Never longer than it is written.
  char *text = malloc((size_t)(value.end - value.at));
  if (text == NULL) __builtin_trap();
  size_t length = 0;
  for (const char *at = value.at + 1; at < value.end && *at != '"';) {
    size_t made = 1;
    if (*at == '\\' && at + 1 < value.end) {
      at += 1 + unescape(at + 1, value.end, text + length, &made);
    } else {
      text[length] = *at++;
    }
    length += made;
  }
  return (ghat_slice){text, length};
}
