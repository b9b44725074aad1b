"""The corpus of credentials and of strings that only look like them."""
