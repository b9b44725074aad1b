"""The corpus of direct prompt injections and of what looks like them."""
