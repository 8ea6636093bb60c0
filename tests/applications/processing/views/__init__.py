"""Staff's pages about dossiers."""
