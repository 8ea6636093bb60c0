"""Results: to learners, to the EHESP by wave, the resit, the attestation."""
