"""People, sign-in, and the roles they hold per cohort."""
