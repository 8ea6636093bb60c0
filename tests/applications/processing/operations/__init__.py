"""What staff do on dossiers."""
