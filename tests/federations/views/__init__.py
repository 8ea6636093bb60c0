"""Tests of the pages of the registry."""
