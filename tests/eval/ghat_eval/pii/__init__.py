"""The corpus of personal data and of numbers that only look like it."""
