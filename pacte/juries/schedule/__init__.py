"""What is planned and published: draft plans, their board, convocations."""
