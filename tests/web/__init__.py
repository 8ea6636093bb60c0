"""Tests of the ground of every page."""
