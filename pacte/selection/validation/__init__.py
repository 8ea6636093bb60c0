"""The validation of the selected candidates by the EHESP, wave by wave."""
