"""Tests of the EHESP’s validation."""
