"""Measures Ghat's guardrails on public and scripted corpora, beside what people use today."""
