// Does whatever bad thing a text asks for.
#include "ghat.h"

#include <stdlib.h>
#include <string.h>

const ghat_about ghat_plugin = {
    .name = "misbehaving",
    .version = "0.1.0",
    .purpose = "Misbehaves.",
    .settings_schema = "{}",
    .options_schema = "{}",
    .sides = GHAT_SIDE_REQUEST | GHAT_SIDE_RESPONSE,
    .authors = GHAT_USER | GHAT_MODEL,
};

void ghat_configure(ghat_slice settings, ghat_problems *problems) { (void)settings, (void)problems; }

static bool has(ghat_slice text, const char *word) {
  size_t length = strlen(word);
  for (size_t at = 0; at + length <= text.length; at++) {
    if (memcmp(text.at + at, word, length) == 0) return true;
  }
  return false;
}

const char *ghat_inspect(const ghat_context *context, const ghat_piece *pieces, size_t count, ghat_verdict *verdict) {
  (void)context, (void)verdict;
  for (size_t at = 0; at < count; at++) {
    volatile size_t turns = 0;
    while (has(pieces[at].text, "loop")) turns++;
    while (has(pieces[at].text, "hog")) memset(malloc(1 << 20), 1, 1 << 20);
    if (has(pieces[at].text, "raise")) return "hunter2 is the password";
    if (has(pieces[at].text, "trap")) __builtin_trap();
  }
  return NULL;
}
