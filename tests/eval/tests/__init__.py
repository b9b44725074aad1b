"""Tests of what the evaluation itself computes."""
