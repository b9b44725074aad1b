// Tests a guardrail natively, as the host would treat it.
#include "testing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int checks, failed;

static void check(bool good, const char *what, const char *text) {
  checks++;
  if (good) return;
  failed++;
  fprintf(stderr, "FAILED: %s: \"%s\"\n", what, text);
}

// What the host would tell, where there is none.
ghat_slice ghat_request_tenant(void) { return (ghat_slice){"tenant", 6}; }
ghat_slice ghat_request_app(void) { return (ghat_slice){"default", 7}; }
ghat_slice ghat_request_model(void) { return (ghat_slice){"smart-default", 13}; }
void ghat_log(const char *message) { fprintf(stderr, "log: %s\n", message); }

size_t ghat_test_configure(const char *settings) {
  ghat_problems problems = {.count = 0};
  ghat_configure((ghat_slice){settings, strlen(settings)}, &problems);
  return problems.count;
}

static bool boundary(const char *text, size_t at) { return ((unsigned char)text[at] & 0xc0) != 0x80; }

static int by_place(const void *left, const void *right) {
  const ghat_finding *a = left, *b = right;
  if (a->start != b->start) return a->start < b->start ? -1 : 1;
  return a->end < b->end ? -1 : a->end > b->end;
}

// One call with the look-behind that the host would show, checked as the host does; findings at their place in the whole
// are added to `all`. Returns how far the text is decided.
static size_t show(const char *text, size_t released, size_t seen, bool complete, ghat_verdict *all) {
  size_t front = released > ghat_plugin.look_behind ? released - ghat_plugin.look_behind : 0;
  while (front < released && !boundary(text, front)) front++;
  ghat_piece piece = {{text + front, seen - front}, released - front, complete, GHAT_MODEL};
  ghat_context context = {7, {NULL, 0}, true};
  ghat_verdict verdict = {0};
  const char *failure = ghat_inspect(&context, &piece, 1, &verdict);
  check(failure == NULL, failure == NULL ? "" : failure, text);
  check(verdict.open_count <= 1, "one text, more than one place from which it is undecided", text);
  size_t decided = verdict.open_count == 1 ? front + verdict.open[0].start : seen;
  check(decided == seen || !complete, "a complete text cannot be undecided", text);
  check(decided >= released && decided <= seen && boundary(text, decided), "undecided from a place that is none", text);
  for (size_t at = 0; at < verdict.count; at++) {
    ghat_finding one = verdict.findings[at];
    one.start += front;
    one.end += front;
    bool inside = one.piece == 0 && one.start >= released && one.start < one.end && one.end <= decided;
    check(inside && boundary(text, one.start) && boundary(text, one.end), "a span that is none", text);
    ghat_found(all, one.rule, 0, one.start, one.end, one.replacement);
  }
  free(verdict.findings);
  free(verdict.open);
  return decided;
}

static void check_same(const ghat_verdict *whole, ghat_verdict *pieces, const char *text) {
  if (pieces->count > 1) qsort(pieces->findings, pieces->count, sizeof(ghat_finding), by_place);
  bool same = whole->count == pieces->count;
  for (size_t at = 0; same && at < whole->count; at++) {
    const ghat_finding *a = &whole->findings[at], *b = &pieces->findings[at];
    same = a->start == b->start && a->end == b->end && strcmp(a->rule, b->rule) == 0;
  }
  check(same, "a stream does not find what the whole text does", text);
  free(pieces->findings);
}

void ghat_check_streaming(const char *text) {
  size_t length = strlen(text), released = 0;
  ghat_verdict whole = {0}, slowly = {0};
  show(text, 0, length, true, &whole);
  if (whole.count > 1) qsort(whole.findings, whole.count, sizeof(ghat_finding), by_place);
  for (size_t cut = 1; cut < length; cut++) {
    if (!boundary(text, cut)) continue;
    ghat_verdict pieces = {0};
    show(text, show(text, 0, cut, false, &pieces), length, true, &pieces);
    check_same(&whole, &pieces, text);
    released = show(text, released, cut, false, &slowly);
  }
  show(text, released, length, true, &slowly);
  check_same(&whole, &slowly, text);
  free(whole.findings);
}

void ghat_check_found(const char *text, const char *expected) {
  ghat_verdict verdict = {0};
  char found[4096] = "";
  show(text, 0, strlen(text), true, &verdict);
  if (verdict.count > 1) qsort(verdict.findings, verdict.count, sizeof(ghat_finding), by_place);
  for (size_t at = 0; at < verdict.count; at++) {
    const ghat_finding *one = &verdict.findings[at];
    size_t used = strlen(found);
    snprintf(found + used, sizeof(found) - used, "%s%s:%.*s", at == 0 ? "" : ", ", one->rule, (int)(one->end - one->start),
             text + one->start);
  }
  check(strcmp(found, expected) == 0, found, text);
  free(verdict.findings);
}

int ghat_test_end(void) {
  printf("%d passed, %d failed\n", checks - failed, failed);
  return failed == 0 ? 0 : 1;
}
