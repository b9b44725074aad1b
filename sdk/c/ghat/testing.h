// Tests a guardrail natively, as the host would treat it. Not part of a component.
#ifndef GHAT_TESTING_H
#define GHAT_TESTING_H

#include "ghat.h"

// Configures the plugin; how many problems it has with the settings.
size_t ghat_test_configure(const char *settings);

// Checks what is found in a whole text: `rule:matched text`, one after the other with a comma and a space.
void ghat_check_found(const char *text, const char *expected);

// Checks that a streamed text gets the findings of the whole, cut at every character and shown one by one.
void ghat_check_streaming(const char *text);

// Tells what failed, and ends the program with 1 where anything did.
int ghat_test_end(void);

#endif
