"""What learners do between seminars: the modules that they read."""
