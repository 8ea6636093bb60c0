"""Pages that write a cohort."""
