"""Tests of work done outside requests."""
