"""Sweeps: what must hold for every route, template, table and text."""
