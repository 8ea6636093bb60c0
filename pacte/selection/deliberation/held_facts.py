"""The facts a decision rested on, as they were frozen at the closing, in words; and what differs since."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from pacte.applications.facts import CohortFacts, Dossier
from pacte.applications.selection_rules import blockers_to_selection
from pacte.applications.vocabulary import WaiverState

WAIVER_WORDS = {
    None: "aucune",
    WaiverState.REQUESTED: "demandée, pas encore décidée",
    WaiverState.GRANTED: "accordée",
    WaiverState.REFUSED: "refusée",
}
COMMITMENT_WORDS = {None: "pas demandé", True: "donné", False: "manquant"}


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldFacts:
    """What the closed page says of one dossier's facts."""

    told: Sequence[tuple[str, str]]
    """Label and words of each fact, as frozen."""
    against: Sequence[str]
    """What stood against the selection then."""
    since: Sequence[str]
    """What is otherwise today; nothing of it changed the decision."""


def standing_of(dossier: Dossier, cohort: CohortFacts, *, today: date) -> dict[str, Any]:
    """Membership, dues, waiver, commitment, and what stands against the selection; plain values.

    ``commitment`` is None where the cohort asks for none that is signed.
    """
    bearer = next(iter(dossier.bearers), None)
    signed = [asked.key for asked in cohort.documents_for(dossier.track) if asked.by_signature]
    return {
        "dues_year": cohort.dues_year,
        "structure": bearer.name if bearer else "",
        "member": bool(bearer and bearer.is_member),
        "dues_paid": bool(bearer and bearer.has_paid_dues),
        "dues_exempt": bool(bearer and bearer.is_exempt),
        "waiver": dossier.waiver.state.value if dossier.waiver else None,
        "commitment": all(_is_given(dossier, key) for key in signed) if signed else None,
        "against": [one.message for one in blockers_to_selection(dossier, cohort, today=today)],
    }


def _is_given(dossier: Dossier, key: str) -> bool:
    """Whether the team's commitment is there, for the structure that bears the dossier."""
    return dossier.has_document(key) and dossier.given_for_another(key) is None


def fact_words(facts: Mapping[str, Any]) -> dict[str, str]:
    """Each fact in words, by its label, in the order in which it is told.

    Facts frozen by an earlier version say nothing of the commitment, nor of an exemption: neither does this.
    """
    waiver = WaiverState(facts["waiver"]) if facts["waiver"] else None
    told = {
        "Structure": facts["structure"] or "aucune",
        "Cotisation": _dues(facts),
        "Dérogation": WAIVER_WORDS[waiver],
    }
    if "commitment" in facts:
        told["Engagement"] = COMMITMENT_WORDS[facts["commitment"]]
    return told


def held_facts(frozen: Mapping[str, Any], today: Mapping[str, Any]) -> HeldFacts:
    """Facts ``frozen`` at the closing beside those of ``today``."""
    then, now = fact_words(frozen), fact_words(today)
    against = list(frozen.get("against", ()))
    changed = [f"{label} : {now[label]}." for label, words in then.items() if now[label] != words]
    # a fact that changed is told once: its reason says the same again
    new = [message for message in today["against"] if message not in against] if not changed else []
    return HeldFacts(told=list(then.items()), against=against, since=[*changed, *new])


def _dues(facts: Mapping[str, Any]) -> str:
    if not facts["member"]:
        return f"pas d’adhésion {facts['dues_year']}"
    if facts["dues_paid"]:
        return f"{facts['dues_year']} réglée"
    return f"{facts['dues_year']} {'exonérée' if facts.get('dues_exempt') else 'non réglée'}"
