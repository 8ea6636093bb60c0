"""The calendar of a cohort on screen: changes and their notices, invitations and answers, calendar feeds."""
