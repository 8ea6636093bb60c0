"""The mémoire among the pages of a learner."""

from pacte.learners.registries import DOORS, Door

DOORS.append(
    Door(label="Mémoire", own_label="Mon mémoire", endpoint="memoires.memoire", permission="memoire.read")
)
