"""The journal's sentences about federations and cohorts."""

from pacte.audit.phrases import PHRASES

PHRASES.update(
    {
        "federation.created": "a créé la fédération {name}",
        "federation.edited": "a modifié la fédération : {summary}",
        "cohort.created": "a créé la promotion « {label} »",
        "cohort.edited": "a modifié la promotion : {summary}",
        "cohort.published": "a publié la promotion",
        "cohort.unpublished": "a retiré la promotion des pages publiques : {reason}",
        "cohort.curriculum_frozen": "a fixé la version du programme, empreinte {fingerprint}",
    }
)
