"""The mémoire: its subject, drafts, deposit, readers and evaluations, and the library of those shared."""
