// Between the plugin package and a plugin: the functions that a component exports, with arguments and results as the
// component model lays them out in memory. `ghat plugin build` adds the description of the world.
#include "ghat.h"

#include <stdlib.h>
#include <string.h>

#define EXPORT(name) __attribute__((export_name(name)))
#define IMPORT(module, name) __attribute__((import_module(module), import_name(name)))

// Text and lists: where, and how many.
typedef struct {
  const void *at;
  uint32_t count;
} list;

typedef struct {
  uint8_t author;
  list text;
  uint32_t settled;
  bool complete;
} segment;

typedef struct {
  list rule;
  uint8_t has_span;
  uint32_t span[3];
  list replacement;
  float score;
} finding;

typedef struct {
  uint32_t segment, start;
} undecided;

typedef struct {
  uint8_t failed;
  union {
    struct {
      list findings, undecided;
    } verdict;
    struct {
      uint8_t which;
      list why;
    } failure;
  } of;
} inspected;

typedef struct {
  list name, version, purpose, settings_schema, options_schema;
  uint8_t sides, authors;
  uint32_t look_behind;
} manifest;

typedef struct {
  list path, message;
} problem;

typedef struct {
  uint8_t failed;
  list problems;
} configured;

_Static_assert(sizeof(segment) == 20 && sizeof(finding) == 36 && sizeof(inspected) == 20, "as the component model says");
_Static_assert(sizeof(manifest) == 48 && sizeof(configured) == 12 && offsetof(finding, span) == 12, "as it says");

static list text(const char *of) { return (list){of, (uint32_t)strlen(of)}; }

// What the host writes into memory: arguments, and what imports return. Freed when the call is over.
static void **lent;
static size_t lent_count, lent_room;

EXPORT("cabi_realloc") void *cabi_realloc(void *old, size_t old_size, size_t align, size_t size) {
  (void)align;
  if (old_size == 0) old = NULL;
  void *made = realloc(old, size == 0 ? 1 : size);
  if (made == NULL) __builtin_trap();
  if (old != NULL) return made;
  if (lent_count == lent_room) {
    lent_room = lent_room == 0 ? 64 : lent_room * 2;
    lent = realloc(lent, lent_room * sizeof(void *));
    if (lent == NULL) __builtin_trap();
  }
  return lent[lent_count++] = made;
}

static void end_call(void) {
  while (lent_count > 0) free(lent[--lent_count]);
}

EXPORT("ghat:plugin/lifecycle@0.1.0#describe") manifest *describe(void) {
  static manifest told;
  told = (manifest){
      text(ghat_plugin.name),
      text(ghat_plugin.version),
      text(ghat_plugin.purpose),
      text(ghat_plugin.settings_schema),
      text(ghat_plugin.options_schema),
      ghat_plugin.sides,
      ghat_plugin.authors,
      ghat_plugin.look_behind,
  };
  return &told;
}

EXPORT("ghat:plugin/lifecycle@0.1.0#configure") configured *configure(const char *settings, uint32_t length) {
  static ghat_problems problems;
  static problem told[8];
  static configured result;
  problems.count = 0;
  ghat_configure((ghat_slice){settings, length}, &problems);
  for (size_t at = 0; at < problems.count; at++) told[at] = (problem){text(problems.path[at]), text(problems.message[at])};
  result = (configured){problems.count > 0, {told, (uint32_t)problems.count}};
  end_call();
  return &result;
}

// What a call needs; kept from one to the next.
static ghat_piece *pieces;
static finding *findings;
static undecided *open;
static size_t pieces_room, findings_room, open_room;
static ghat_verdict verdict;
static inspected result;

static void *room_for(void *items, size_t count, size_t *room, size_t size) {
  if (count <= *room) return items;
  *room = count * 2;
  void *more = realloc(items, *room * size);
  if (more == NULL) __builtin_trap();
  return more;
}

static void take_verdict(void) {
  findings = room_for(findings, verdict.count, &findings_room, sizeof(finding));
  open = room_for(open, verdict.open_count, &open_room, sizeof(undecided));
  for (size_t at = 0; at < verdict.count; at++) {
    const ghat_finding *one = &verdict.findings[at];
    uint32_t piece = (uint32_t)one->piece, start = (uint32_t)one->start, end = (uint32_t)one->end;
    findings[at] = (finding){text(one->rule), 1, {piece, start, end}, text(one->replacement), one->score};
  }
  for (size_t at = 0; at < verdict.open_count; at++) {
    open[at] = (undecided){(uint32_t)verdict.open[at].piece, (uint32_t)verdict.open[at].start};
  }
  result.failed = 0;
  result.of.verdict.findings = (list){findings, (uint32_t)verdict.count};
  result.of.verdict.undecided = (list){open, (uint32_t)verdict.open_count};
}

EXPORT("ghat:plugin/guardrail@0.1.0#inspect")
inspected *inspect(uint32_t surface, uint32_t side, uint64_t seed, uint32_t has_options, const char *options,
                   uint32_t options_length, const segment *segments, uint32_t count) {
  (void)surface;
  pieces = room_for(pieces, count, &pieces_room, sizeof(ghat_piece));
  for (uint32_t at = 0; at < count; at++) {
    const segment *one = &segments[at];
    pieces[at] = (ghat_piece){{one->text.at, one->text.count}, one->settled, one->complete, (uint8_t)(1 << one->author)};
  }
  ghat_context context = {seed, {has_options ? options : NULL, has_options ? options_length : 0}, side == 1};
  verdict.count = verdict.open_count = 0;
  const char *why = ghat_inspect(&context, pieces, count, &verdict);
  if (why == NULL) {
    take_verdict();
  } else {
    result.failed = 1;
    result.of.failure.which = 1;
    result.of.failure.why = text(why);
  }
  end_call();
  return &result;
}

IMPORT("ghat:plugin/request@0.1.0", "tenant") extern void host_tenant(list *told);
IMPORT("ghat:plugin/request@0.1.0", "app") extern void host_app(list *told);
IMPORT("ghat:plugin/request@0.1.0", "model") extern void host_model(list *told);
IMPORT("ghat:plugin/log@0.1.0", "write") extern void host_write(uint32_t level, const char *message, uint32_t length);

static ghat_slice told(void (*ask)(list *)) {
  list answer;
  ask(&answer);
  return (ghat_slice){answer.at, answer.count};
}

ghat_slice ghat_request_tenant(void) { return told(host_tenant); }
ghat_slice ghat_request_app(void) { return told(host_app); }
ghat_slice ghat_request_model(void) { return told(host_model); }
void ghat_log(const char *message) { host_write(1, message, (uint32_t)strlen(message)); }
