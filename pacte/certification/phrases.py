"""What the journal says of conditions lifted, after the actor's name; without anybody's reason."""

from pacte.audit import PHRASES

PHRASES.update(
    {
        "readiness.lifted": "a levé une condition du diplôme\u00a0: {label}",
        "readiness.restored": "a rétabli une condition du diplôme\u00a0: {label}",
    }
)
