"""The guides that « Aide » shows: the files of docs/, each for the roles it is written for."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from pacte.paths import resources
from pacte.policy import Actor, Role
from pacte.web.markdown import Document, render_document


@dataclass(frozen=True, slots=True)
class Guide:
    """A file of docs/ and its address under /aide."""

    slug: str
    file: str
    roles: frozenset[Role] = frozenset()
    """For whom it is; none: those who hold no role yet."""

    @property
    def document(self) -> Document:
        """Its text, rendered once a process."""
        return _rendered(self.file)


TEAM = frozenset({Role.STAFF, Role.ADMINISTRATOR})

GUIDES = (
    Guide("candidature", "guides/candidate.md"),
    Guide("apprenantes-et-apprenants", "guides/learner.md", frozenset({Role.LEARNER})),
    Guide("formatrices-et-formateurs", "guides/trainer.md", frozenset({Role.TRAINER})),
    Guide("comite", "guides/committee.md", frozenset({Role.COMMITTEE_MEMBER})),
    Guide("jury", "guides/juror.md", frozenset({Role.JUROR})),
    Guide("federation", "guides/federation.md", TEAM),
    Guide("fichier-de-promotion", "cohort-file.md", TEAM),
    Guide("ehesp", "guides/ehesp.md", frozenset({Role.EHESP})),
)


def guides_for(actor: Actor) -> tuple[Sequence[Guide], Sequence[Guide]]:
    """The guides of the actor's roles, then the others; a visitor is taken for somebody who may apply."""
    roles = {grant.role for grant in actor.grants}
    own = [guide for guide in GUIDES if guide.roles & roles or (not guide.roles and not roles)]
    return own, [guide for guide in GUIDES if guide not in own]


def guide_at(slug: str) -> Guide | None:
    """The guide of that address."""
    return next((guide for guide in GUIDES if guide.slug == slug), None)


@cache
def _rendered(file: str) -> Document:
    """Links between guides are relative: to each other's file in the tree, to each other's page here."""
    text = (resources("docs") / file).read_text(encoding="utf-8")
    addresses = {guide.file.removeprefix("guides/"): guide.slug for guide in GUIDES}
    addresses |= {"../" + guide.file: guide.slug for guide in GUIDES if "/" not in guide.file}
    return render_document(text, addresses)
