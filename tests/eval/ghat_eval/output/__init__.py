"""The corpus of harmful answers by their form, of refusals, and of harmless instructions."""
