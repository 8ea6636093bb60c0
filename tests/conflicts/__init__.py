"""Tests of the register of conflicts."""
