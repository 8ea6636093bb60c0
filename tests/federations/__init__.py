"""Tests of the federation and its registry."""
