"""Tests of the seminars."""
