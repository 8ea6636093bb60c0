"""The mémoires that their authors agreed to show, searched and read by later cohorts."""
