"""Personal links: narrow, expiring, stored hashed, revocable."""
