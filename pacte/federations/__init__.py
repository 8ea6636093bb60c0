"""Federations, their structures, memberships and dues."""
