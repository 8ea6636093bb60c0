"""Productions: what each learner writes in their team, deposited, answered, validated, shared."""
