"""Pages of learners: enrolment, the list, a learner's page."""

from pacte.web import Pages

pages = Pages("learners", __name__)
