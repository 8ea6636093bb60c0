"""A short cohort file that is correct, and ways to spoil it."""

from pacte.cohorts.cohort_file import check_cohort_text
from pacte.cohorts.definition import CohortDefinition
from pacte.cohorts.problems import Problem

SHORT = """\
code = "1"
label = "Promo 1"
tracks = ["MSP", "CPTS"]
capacity = 20
place = "Beaune"
programme_version = "bfc-2025"
t0_on = 2025-12-11
cost = "Gratuit."
presentation = "Une formation."
conditions = "Faire partie d’une équipe."

[contact]
name = "Équipe PACTE"
email = "pacte@federation.example"

[federation]
code = "bfc"
name = "Fédération"
region = "Bourgogne-Franche-Comté"
departments = ["21", "2A"]
agency = "ARS"

[federation.contact]
name = "Fédération"
email = "contact@federation.example"

[application]
opens_on = 2025-08-01
closes_on = 2025-10-31
commitment = "L’équipe s’engage."

[[application.documents]]
key = "cv"
label = "CV"

[[application.documents]]
key = "commitment"
label = "Lettre d’engagement"
by_signature = true

[privacy]
purpose = "Instruire la candidature."
contact = "donnees@federation.example"

[selection]
committee_month = "2025-11"

[[selection.criteria]]
key = "motivation"
label = "Motivation"
weight = 2.0

[[seminars]]
key = "t0"
title = "Lancement"
place = "Beaune"
with_teams = true
half_days = [
  { on = 2025-12-11, starts_at = 09:00:00, ends_at = 12:30:00 },
  { on = 2025-12-11, starts_at = 13:30:00, ends_at = 17:00:00 },
]

[[seminars]]
key = "s1"
title = "Séminaire 1"
place = "Beaune"
modules = ["projet-de-sante"]
half_days = [{ on = 2026-01-29, starts_at = 09:00:00, ends_at = 12:30:00 }]

[memoire]
due_on = 2027-04-30

[defence]
starts_on = 2027-06-14
ends_on = 2027-06-18
jury = [{ role = "ehesp", chair = true }, { role = "ars" }]
"""


def spoiled(*changes: tuple[str, str]) -> str:
    """Return the short file with each first text replaced once by the second."""
    text = SHORT
    for old, new in changes:
        assert text.count(old) >= 1, old
        text = text.replace(old, new, 1)
    return text


def plain(text: str) -> str:
    """Return French text with ordinary spaces, as tests write it."""
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def told(problems: list[Problem]) -> list[tuple[int, str]]:
    """Return the line and the whole sentence of each problem."""
    return [(problem.line, plain(f"{problem.message} {problem.remedy}".strip())) for problem in problems]


def short_cohort(*changes: tuple[str, str]) -> CohortDefinition:
    """Return the definition of the short file, spoiled in ways that stay correct."""
    definition, problems = check_cohort_text(spoiled(*changes), "bfc-1.toml")
    assert definition is not None, problems
    return definition
