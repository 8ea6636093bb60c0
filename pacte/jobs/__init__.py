"""Long and periodic work: the queue and its worker."""
