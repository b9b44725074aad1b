"""The corpus of documents and tool results that carry orders for a model, and of those that do not."""
