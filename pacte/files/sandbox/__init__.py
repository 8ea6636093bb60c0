"""Opens files that strangers sent, in a process of its own: imports nothing else of the application."""
