"""The real cohorts in a test database."""

from datetime import UTC, datetime
from functools import cache

from pacte.cohorts.cohort_file import load_cohort_file
from pacte.cohorts.definition import CohortDefinition
from pacte.cohorts.library import curriculum
from pacte.cohorts.operations import Loaded, load_cohort
from pacte.database import Database, Scope
from pacte.federations.models import Federation
from pacte.federations.queries import federation_by_slug
from pacte.paths import resources
from pacte.policy import COMMAND
from tests.conftest import NOW

REAL = ("aura-cpts-1", "aura-msp-7", "aura-msp-8", "bfc-8", "femasif-s2")
BEFORE_ALL = datetime(2019, 1, 1, tzinfo=UTC)


@cache
def real(reference: str = "bfc-8") -> CohortDefinition:
    """The definition of one of the files that come with the software."""
    definition, problems = load_cohort_file(resources("cohorts") / f"{reference}.toml")
    assert definition is not None, problems
    return definition


def load(
    database: Database,
    definition: CohortDefinition | None = None,
    *,
    at: datetime = NOW,
    published: bool = True,
) -> Loaded:
    """Load a definition (BFC's promo 8 by default) as the command does."""
    return load_cohort(
        database,
        definition=definition or real(),
        curriculum=curriculum(),
        by=COMMAND,
        at=at,
        published=published,
    )


def federation_of(database: Database, slug: str) -> Federation:
    """A federation that a file created."""
    with database.session(Scope.ground()) as session:
        found = federation_by_slug(session, slug)
    assert found is not None
    return found
