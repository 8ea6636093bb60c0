"""The one register of conflicts of interest: who may not judge whom, and why."""
