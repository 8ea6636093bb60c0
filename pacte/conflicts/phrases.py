"""What the journal says of the register of conflicts, after the actor's name."""

from pacte.audit import PHRASES

PHRASES.update(
    {
        "conflict.declared": "a déclaré un lien : {kind}",
        "conflict.recorded": "a inscrit un lien au registre : {kind}",
        "conflict.ended": "a mis fin à un lien : {kind}",
        "conflict.taken_back": "a repris la déclaration d’un lien, faite par erreur : {kind}",
        "affiliation.declared": "a déclaré une appartenance : {kind}",
        "affiliation.recorded": "a inscrit une appartenance : {kind}",
        "affiliation.ended": "a mis fin à une appartenance : {kind}",
    }
)
