"""Tests of mémoires."""
