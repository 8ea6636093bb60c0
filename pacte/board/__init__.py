"""The board of trainers: learners × milestones, those who need attention first, with the reasons in words."""
