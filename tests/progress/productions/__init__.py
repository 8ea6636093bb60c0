"""Tests of productions."""
