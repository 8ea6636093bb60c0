"""What the registry offers to « À faire » of a federation's staff: structures that candidates declared."""

from collections.abc import Iterator

from pacte.federations.declared import declared_names
from pacte.french import plural
from pacte.policy import allows
from pacte.todo import OFFERS, TodoItem, Visit

SHOWN = 3


def offer(visit: Visit) -> Iterator[TodoItem]:
    """One line a federation, for those who may take a structure into its registry; one statement."""
    for federation_id, federation in visit.federations.items():
        if not allows(visit.actor, "structure.manage", federation):
            continue
        names = declared_names(visit.of_federation(federation_id))
        if not names:
            continue
        count = plural(len(names), "structure déclarée", "structures déclarées")
        told = ", ".join(names[:SHOWN]) + (f" et {len(names) - SHOWN} de plus" if len(names) > SHOWN else "")
        yield TodoItem(
            title=f"Vérifier {count}, {federation.name}",
            reason=f"{told}. Des personnes candidates n’ont pas trouvé la leur dans le registre : acceptez, "
            "corrigez, fusionnez avec la fiche qui existe, ou refusez avec une raison.",
            endpoint="registry.declared",
            params={"federation": federation.slug},
            button="Vérifier",
            time_zone=federation.time_zone,
        )


OFFERS.append(offer)
