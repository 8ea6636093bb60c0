"""What the journal says of reminders, after the actor's name."""

from pacte.audit import PHRASES

PHRASES.update(
    {
        "seminar.reminded": "a rappelé le séminaire, {days} ({messages})",
        "seminar.seal_reminded": "a rappelé ce qui reste à sceller ({messages})",
    }
)
