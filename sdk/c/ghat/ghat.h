// What a plugin for Ghat is written against in C. A guardrail defines `ghat_plugin`, `ghat_configure` and
// `ghat_inspect`; everything else here is there to be called. Places in texts are bytes of UTF-8.
#ifndef GHAT_H
#define GHAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { GHAT_SIDE_REQUEST = 1, GHAT_SIDE_RESPONSE = 2 };
enum { GHAT_OPERATOR = 1, GHAT_USER = 2, GHAT_ASSISTANT = 4, GHAT_TOOL = 8, GHAT_MODEL = 16 };

// What a plugin says of itself.
typedef struct {
  const char *name, *version, *purpose;
  // JSON Schemas of the operator's settings and an app's options.
  const char *settings_schema, *options_schema;
  // Or-ed from the values above.
  uint8_t sides, authors;
  // Bytes before a text that its judgement depends on, in a stream. A word's boundary needs one character: 4.
  uint32_t look_behind;
} ghat_about;

// Bytes that somebody else owns.
typedef struct {
  const char *at;
  size_t length;
} ghat_slice;

// One text, or as much of a growing one as can be seen.
typedef struct {
  ghat_slice text;
  // Bytes at its front that are context only: nothing found may begin in them.
  size_t settled;
  // Whether nothing comes after it.
  bool complete;
  // Who wrote it: one of the values above.
  uint8_t author;
} ghat_piece;

// What a call is told of the request around it.
typedef struct {
  uint64_t seed;
  // What the app's policy says to this plugin, JSON; empty where it says nothing.
  ghat_slice options;
  // Whether the texts are on their way to the client.
  bool response;
} ghat_context;

typedef struct {
  const char *rule, *replacement;
  size_t piece, start, end;
  float score;
} ghat_finding;

typedef struct {
  size_t piece, start;
} ghat_open;

// What a call answers.
typedef struct {
  ghat_finding *findings;
  size_t count, room;
  ghat_open *open;
  size_t open_count, open_room;
} ghat_verdict;

// What is wrong with the settings: up to eight things.
typedef struct {
  char path[8][64];
  const char *message[8];
  size_t count;
} ghat_problems;

// --- What a guardrail defines -------------------------------------------------------------------------------------

extern const ghat_about ghat_plugin;

// Takes the operator's settings, a JSON object. What it builds is part of the snapshot that each request starts from.
void ghat_configure(ghat_slice settings, ghat_problems *problems);

// Looks at texts. For a text that is shown in pieces, the findings of all calls together must be those of one call with
// the whole text; `ghat_check_streaming` tells whether they are. Returns why it cannot do its work, or null.
const char *ghat_inspect(const ghat_context *context, const ghat_piece *pieces, size_t count, ghat_verdict *verdict);

// --- What it calls ------------------------------------------------------------------------------------------------

// Notes a finding. Rule and replacement must outlive the call.
void ghat_found(ghat_verdict *verdict, const char *rule, size_t piece, size_t start, size_t end, const char *replacement);

// Says that a piece is undecided from a byte on. Findings end before it.
void ghat_undecided(ghat_verdict *verdict, size_t piece, size_t start);

// Notes a problem with a setting; `message` must outlive the call.
void ghat_problem(ghat_problems *problems, ghat_slice path, const char *message);

// Words and phrases that are found whole, whatever the case of their ASCII letters.
typedef struct {
  struct ghat_word *words;
  size_t count, room;
  int16_t first[256];
} ghat_words;

// Adds one. It is copied; rule and replacement must outlive the words.
void ghat_words_add(ghat_words *words, const char *rule, ghat_slice word, const char *replacement);

// Judges all pieces: findings, and from where on each is undecided.
void ghat_words_judge(const ghat_words *words, const ghat_piece *pieces, size_t count, ghat_verdict *verdict);

// A JSON text that is read in order: begin with `ghat_json_of`, then take fields or items until there are none.
typedef struct {
  const char *at, *end;
} ghat_json;

ghat_json ghat_json_of(ghat_slice text);
// The next field of an object, or the next item of an array. False at its end, and for anything else.
bool ghat_json_field(ghat_json *object, ghat_slice *name, ghat_json *value);
bool ghat_json_item(ghat_json *array, ghat_json *value);
// A string's text, copied; a null slice for anything else.
ghat_slice ghat_json_string(ghat_json value);
bool ghat_is(ghat_slice slice, const char *text);

// What may be known of the request that a call is for, asked of the host; valid until the call ends.
ghat_slice ghat_request_tenant(void);
ghat_slice ghat_request_app(void);
ghat_slice ghat_request_model(void);
// A line in the operator's log: bounded, and never of a caller's text.
void ghat_log(const char *message);

#endif
