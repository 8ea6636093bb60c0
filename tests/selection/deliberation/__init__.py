"""Tests of the deliberation."""
