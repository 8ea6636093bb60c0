"""The minutes of a jury: closed by its chair, signed by each who sat, completed by dated addenda."""
