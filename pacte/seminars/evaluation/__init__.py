"""Evaluation of the seminars: asked once, answered without a name, read together."""
