"""Tests of personal links."""
