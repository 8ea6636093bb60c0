"""French sentences of the journal for federations and their registry."""

from pacte.audit import PHRASES, PLAIN

PHRASES.update(
    {
        "federation.changed": "a modifié les réglages de la fédération",
        "structure.registered": "a ajouté la structure au registre",
        "structure.declared": "a déclaré la structure en préparant un dossier",
        "structure.accepted": "a accepté la structure déclarée",
        "structure.refused": "a refusé la structure déclarée : {reason}",
        "structure.corrected": "a modifié la fiche ({fields})",
        "structure.alias_added": "a ajouté l’autre nom « {name} »",
        "structure.alias_removed": "a retiré l’autre nom « {name} »",
        "structure.member": "a enregistré l’adhésion {year}, cotisation non réglée{noted}",
        "structure.dues_paid": "a enregistré la cotisation {year}, payée le {paid_on}{noted}",
        "structure.dues_exempt": "a noté la structure exonérée de cotisation {year}{noted}",
        "structure.membership_changed": "a changé l’adhésion {year} : {was} → {now}",
        "structure.exemption_ended": "a retiré l’exonération de cotisation {year}, non réglée",
        "structure.dues_unpaid": "a retiré le paiement de la cotisation {year}, noté le {was}",
        "structure.dues_noted": "a changé la remarque de l’adhésion {year}",
        "structure.membership_cancelled": "a retiré l’adhésion {year} ({said}) : {reason}",
        "structure.merged": "a fusionné cette fiche avec « {name} », qui la remplace",
        "structure.absorbed": "a fusionné « {name} » avec cette fiche ({kept})",
        "structure.distinguished": "a indiqué que « {name} » est une autre structure",
        "structure_import.started": "a envoyé le fichier « {filename} » ({rows:*ligne})",
        "structure_import.confirmed": (
            "a confirmé l’import : {created:*structure créée|structures créées}, {changed:*modifiée},"
            " {dues:*adhésion ou cotisation écrite|adhésions ou cotisations écrites},"
            " {left:*ligne laissée|lignes laissées} de côté"
        ),
        "structure_import.abandoned": "a abandonné l’import",
    }
)

PLAIN["structure.member"] = "a enregistré l’adhésion {year}, cotisation non réglée"
PLAIN["structure.dues_paid"] = "a enregistré la cotisation {year}, payée le {paid_on}"
PLAIN["structure.dues_exempt"] = "a noté la structure exonérée de cotisation {year}"
PLAIN["structure.dues_unpaid"] = "a retiré le paiement de la cotisation {year}"
PLAIN["structure_import.confirmed"] = (
    "a confirmé l’import : {created:*structure créée|structures créées}, {changed:*modifiée},"
    " {left:*ligne laissée|lignes laissées} de côté"
)
