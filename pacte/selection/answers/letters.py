"""The words that an answer begins with, before staff change them; those between braces are replaced."""

from collections.abc import Mapping

from pacte.selection.answers.vocabulary import AnswerKind

DEFAULT_BODIES: Mapping[AnswerKind, str] = {
    AnswerKind.PLACE: (
        "Bravo {prénom} : le comité de sélection a retenu votre candidature, et l’EHESP l’a validée."
    ),
    AnswerKind.WAITING: (
        "Le comité de sélection a placé votre candidature sur la liste d’attente : les dossiers étaient plus "
        "nombreux que les places. Si une place se libère, elle est proposée dans l’ordre de la liste."
    ),
    AnswerKind.REFUSED: (
        "Le comité de sélection a étudié votre candidature avec attention et ne l’a pas retenue "
        "({promotion})."
    ),
    AnswerKind.NOT_VALIDATED: (
        "Le comité de sélection avait retenu votre candidature ; elle a ensuite été soumise à l’EHESP."
    ),
    AnswerKind.INADMISSIBLE: (
        "Votre dossier ne remplit pas une des conditions de la promotion : le comité ne l’a pas examiné."
    ),
}
