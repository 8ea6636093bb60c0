"""Tests of the ground of pages."""
