"""Tests of the planning of seminars."""
