"""What the page of sign-in says to those who come from « Candidater »: which cohort they apply to."""

import re

from pacte.accounts.registries import ERRANDS
from pacte.cohorts.queries import cohort_by_code
from pacte.database import Scope
from pacte.federations.queries import federation_by_slug
from pacte.french import the_cohort
from pacte.web import read, services

START = re.compile(r"/regions/([a-z0-9-]+)/promotions/([^/?#]+)/candidater")


def errand(path: str) -> str:
    """« Vous candidatez à la promo 8, FéMaSaC BFC. »; nothing of a cohort that is not public."""
    found = START.search(path)
    federation = federation_by_slug(read(), found[1]) if found else None
    if found is None or federation is None:
        return ""
    with services().database.session(Scope.federation(federation.id)) as session:
        cohort = cohort_by_code(session, found[2])
    if cohort is None or not cohort.published:
        return ""
    return f"Vous candidatez à {the_cohort(cohort.label)}, {federation.name}."


ERRANDS.append(errand)
