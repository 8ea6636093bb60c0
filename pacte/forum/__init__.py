"""The forum of a cohort: questions, answers, what of them became the FAQ."""
