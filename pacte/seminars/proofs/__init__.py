"""What attendance proves: hours, sheets to print and to keep, photographs of signed sheets, certificates."""
