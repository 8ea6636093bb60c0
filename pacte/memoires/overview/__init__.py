"""The mémoires of a cohort side by side: subjects, deposits, what is in the way, how far readers are."""
