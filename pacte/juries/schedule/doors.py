"""The defence among the pages of a learner."""

from pacte.learners.registries import DOORS, Door

DOORS.append(
    Door(label="Soutenance", own_label="Ma soutenance", endpoint="juries.defence", permission="defence.read")
)
