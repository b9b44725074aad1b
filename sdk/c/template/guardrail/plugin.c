// Finds words that must not be said.
#include "ghat.h"

const ghat_about ghat_plugin = {
    .name = "unnamed-plugin",
    .version = "0.1.0",
    .purpose = "Finds words that must not be said.",
    .settings_schema = "{\"type\":\"object\",\"additionalProperties\":false,\"properties\":"
                       "{\"words\":{\"type\":\"array\",\"items\":{\"type\":\"string\"},\"default\":[\"unicorn\"]}}}",
    .options_schema = "{\"type\":\"object\",\"additionalProperties\":false}",
    .sides = GHAT_SIDE_REQUEST | GHAT_SIDE_RESPONSE,
    .authors = GHAT_USER | GHAT_MODEL,
    .look_behind = 4,
};

static ghat_words words;

static void add(ghat_slice word) { ghat_words_add(&words, "forbidden-word", word, "[REDACTED_WORD]"); }

void ghat_configure(ghat_slice settings, ghat_problems *problems) {
  words = (ghat_words){0};
  ghat_json object = ghat_json_of(settings), value, item;
  ghat_slice name;
  bool given = false;
  while (ghat_json_field(&object, &name, &value)) {
    if (!ghat_is(name, "words")) {
      ghat_problem(problems, name, "there is no such setting; there are words");
      continue;
    }
    given = true;
    while (ghat_json_item(&value, &item)) {
      ghat_slice word = ghat_json_string(item);
      if (word.length == 0) ghat_problem(problems, name, "must be a list of words");
      add(word);
    }
    if (words.count == 0) ghat_problem(problems, name, "must be a list of words");
  }
  if (!given) add((ghat_slice){"unicorn", 7});
}

const char *ghat_inspect(const ghat_context *context, const ghat_piece *pieces, size_t count, ghat_verdict *verdict) {
  (void)context;
  ghat_words_judge(&words, pieces, count, verdict);
  return NULL;
}
