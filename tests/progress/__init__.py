"""Tests of what learners do between seminars."""
