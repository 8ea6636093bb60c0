"""Tests of answers, places and the waiting list."""
