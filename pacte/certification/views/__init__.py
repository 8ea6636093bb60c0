"""Pages of readiness: the conditions of one learner, decisions on them, a whole cohort, « Mon parcours »."""

from pacte.certification.views import cohort, conditions, deciding, mine, path
from pacte.certification.views.pages import pages

__all__ = ["cohort", "conditions", "deciding", "mine", "pages", "path"]
