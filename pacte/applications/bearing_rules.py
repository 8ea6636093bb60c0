"""Which structure would bear a dossier after a change, and what of the team's commitment would be lost."""

from pacte.applications.facts import CohortFacts, Dossier, StructureFacts
from pacte.blockers import Blocker
from pacte.french import of_name


def bearer_with(dossier: Dossier, added: StructureFacts) -> StructureFacts | None:
    """Who bears the dossier once ``added`` is in it: that one if nobody does, or a refused one."""
    if any(one.id == added.id for one in dossier.structures):
        return _bearer(dossier)
    bearer = _bearer(dossier)
    return added if bearer is None or bearer.refusal else bearer


def bearer_without(dossier: Dossier, structure_id: int) -> StructureFacts | None:
    """Who bears the dossier once that structure is out of it: the one that remains alone."""
    remaining = [one for one in dossier.structures if one.id != structure_id]
    if len(remaining) == 1:
        return remaining[0]
    return next((one for one in remaining if one.is_bearer), None)


def lost_with(dossier: Dossier, cohort: CohortFacts, bearer: StructureFacts | None) -> list[Blocker]:
    """What stops counting once ``bearer`` bears the dossier (None: nobody does), each with its remedy.

    A letter given for another structure stays in the dossier; it is lost for nobody as long as none bears it.
    One that was given for ``bearer`` counts again.
    """
    present = _bearer(dossier)
    if present is not None and bearer is not None and present.id == bearer.id:
        return []
    lost = []
    asked = dossier.commitment
    if present is not None and asked is not None and not asked.signed and not asked.declined:
        lost.append(
            Blocker(
                "pending_commitment_lost",
                f"La signature demandée à {asked.leader_name} est pour {present.name} : "
                "le lien envoyé ne s’ouvrira plus.",
                f"La lettre {of_name(bearer.name)}, déjà dans votre dossier, compte de nouveau."
                if bearer is not None and counts_again(dossier, cohort, bearer)
                else "Vous pourrez demander une nouvelle signature à l’étape « Vos pièces ».",
            )
        )
    if bearer is None:
        return lost
    for wanted in cohort.documents_for(dossier.track):
        lapses = wanted.by_signature and not dossier.given_for_another(wanted.key)
        lapses = lapses and dossier.given_for_another(wanted.key, bearer) is not None
        document = next((one for one in dossier.standing if lapses and one.key == wanted.key), None)
        if document is not None:
            back = (
                ""
                if any(one.id == document.given_for and one.refusal for one in dossier.structures)
                else f" : elle comptera de nouveau si {document.given_for_name} le porte"
            )
            lost.append(
                Blocker(
                    "commitment_lost",
                    f"{document.label} : elle est donnée pour {document.given_for_name}, "
                    f"et ne comptera pas pour {bearer.name}.",
                    f"Il en faudra une de l’équipe {of_name(bearer.name)}. Celle-ci reste dans votre dossier"
                    f"{back}.",
                )
            )
    return lost


def counts_again(dossier: Dossier, cohort: CohortFacts, bearer: StructureFacts) -> bool:
    """Whether a commitment in the dossier was given for that structure, should it bear it."""
    return any(
        document.key == asked.key and document.given_for == bearer.id
        for asked in cohort.documents_for(dossier.track)
        if asked.by_signature
        for document in dossier.documents
    )


def _bearer(dossier: Dossier) -> StructureFacts | None:
    return next(iter(dossier.bearers), None)
