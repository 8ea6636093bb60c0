"""Creating a cohort from another one."""
