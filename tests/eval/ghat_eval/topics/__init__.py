"""The corpus of texts about a denied topic, and of texts with words that look like it."""
