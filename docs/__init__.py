"""Engineers' documents, and the script that takes the pictures of the README."""
