"""Tests of what attendance proves."""
