"""French sentences of this feature's acts in the journal."""

from pacte.audit import PHRASES

PHRASES.update(
    {
        "account.created": "a ouvert son compte",
        "account.identity_changed": "a modifié son nom ou son téléphone",
        "account.address_asked": "a demandé à changer d’adresse électronique",
        "account.address_changed": "a changé d’adresse électronique",
        "account.password_set": "a choisi un mot de passe",
        "account.password_removed": "a supprimé son mot de passe",
        "account.sessions_revoked": "a fermé d’autres sessions",
        "second_factor.app_added": "a ajouté une application de codes",
        "second_factor.app_removed": "a retiré l’application de codes",
        "second_factor.passkey_added": "a ajouté une clé d’accès",
        "second_factor.passkey_renamed": "a renommé une clé d’accès",
        "second_factor.passkey_removed": "a retiré une clé d’accès",
        "second_factor.codes_made": "a obtenu de nouveaux codes de secours",
        "second_factor.recovery_used": "a utilisé un code de secours",
        "invitation.sent": "a invité une personne au rôle « {role} »",
        "invitation.sent_again": "a renvoyé l’invitation au rôle « {role} »",
        "invitation.cancelled": "a annulé l’invitation au rôle « {role} »",
        "invitation.accepted": "a accepté le rôle « {role} »",
        "role.granted": "a donné le rôle « {role} »",
        "role.ended": "a mis fin au rôle « {role} »",
        "federation.second_factor_required": "a rendu la double authentification obligatoire pour l’équipe",
        "federation.second_factor_optional": "a rendu la double authentification facultative pour l’équipe",
    }
)
