"""Learners: enrolment, trainer, structures and their changes, withdrawal, transfer."""
