"""What the journal says of the minutes of juries."""

from pacte.audit import PHRASES

PHRASES.update(
    {
        "jury_minutes.closed": "a clos le procès-verbal d’un jury : empreinte {fingerprint}",
        "jury_minutes.signed": "a recueilli la signature {name:de} au procès-verbal d’un jury",
        "jury_minutes.finished": "a réuni les signatures du procès-verbal d’un jury, résultats définitifs",
        "jury_minutes.completed": "a complété le procès-verbal d’un jury : additif {number}, {fingerprint}",
        "jury_minutes.printed": "a mis en page le procès-verbal d’un jury avec {signatures} signatures",
    }
)
