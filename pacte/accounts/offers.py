"""What accounts offer to « À faire »: the invitations that wait for the person's answer."""

from collections.abc import Iterator

from pacte.accounts.operations.received import pending_for
from pacte.policy import ROLE_LABELS
from pacte.todo import OFFERS, TodoItem, Visit


def offer(visit: Visit) -> Iterator[TodoItem]:
    """One line an invitation, in the federations that the person has to do with; one statement each."""
    for federation_id, federation in visit.federations.items():
        session = visit.of_federation(federation_id)
        for one in pending_for(session, person_id=visit.actor.person_id, at=visit.now):
            yield TodoItem(
                title=f"Répondre à une invitation, {federation.name}",
                reason=f"Rôle proposé : {ROLE_LABELS[one.role][:1].lower()}{ROLE_LABELS[one.role][1:]}.",
                endpoint="team.own_invitation",
                params={"federation": federation.slug, "invitation_id": one.id},
                button="Voir l’invitation",
                due_at=one.expires_at,
                time_zone=federation.time_zone,
            )


OFFERS.append(offer)
