"""The corpus of sentences that are true of a context, and of the same sentences with one thing changed."""
