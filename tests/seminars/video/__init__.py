"""Tests of half-days held by video."""
