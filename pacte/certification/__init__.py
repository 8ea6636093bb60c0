"""What stands between a learner and the diploma: a checklist computed from the cohort's conditions."""
