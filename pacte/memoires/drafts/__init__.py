"""Drafts of a mémoire: for the eyes of those who follow the learner, never a deposit."""
