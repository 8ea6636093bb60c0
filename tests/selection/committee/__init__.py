"""Tests of the committee: seats, admissibility, ties with candidates."""
