// make test
#include "testing.h"

int main(void) {
  ghat_test_configure("{}");
  ghat_check_found("I saw a unicorn.", "forbidden-word:unicorn");
  ghat_check_found("Größe! UNICORN, unicorn", "forbidden-word:UNICORN, forbidden-word:unicorn");
  ghat_check_found("unicorns are more than one, and so is ünicorn", "");
  ghat_check_streaming("A unicorn, größer als ein Pferd, is a Unicorn; unicorns are not one unicorn");

  if (ghat_test_configure("{\"words\": [\"big bird\", \"big\", \"gr\\u00f6\\u00dfe\"]}") != 0) return 1;
  ghat_check_found("a Big Bird, a big unicorn, große Größe", "forbidden-word:Big Bird, forbidden-word:big, forbidden-word:Größe");
  ghat_check_streaming("a Big Bird, a big bir, a bigger one – big");

  const char *wrong[] = {"{\"words\": \"unicorn\"}", "{\"words\": []}", "{\"words\": [7]}", "{\"word\": [\"unicorn\"]}"};
  for (size_t at = 0; at < 4; at++) {
    if (ghat_test_configure(wrong[at]) == 0) return 1;
  }
  return ghat_test_end();
}
