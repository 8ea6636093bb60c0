"""Tables that people send: columns recognised, a preview, its doubts answered, confirmed once."""
