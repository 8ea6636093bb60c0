"""Mail: composed and stored with what causes it, delivered by a worker."""
