"""When a message is tried again, when it is given up, and which answers are final."""

from datetime import datetime, timedelta

DELAYS = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=12),
)
"""How long to wait after the first failed attempt, the second, and so on; then it is given up."""

CLAIM_LASTS = timedelta(minutes=10)
"""A message claimed longer ago than this belongs to a worker that died: it is taken again."""

REASONS = {
    421: "Le serveur du destinataire est momentanément indisponible.",
    450: "La boîte du destinataire est momentanément indisponible.",
    451: "Le serveur du destinataire a rencontré une erreur passagère.",
    452: "La boîte du destinataire est pleine.",
    550: "L’adresse n’existe pas ou refuse nos messages.",
    551: "L’adresse n’est plus à cet endroit.",
    552: "La boîte du destinataire est pleine ou le message est trop gros.",
    553: "L’adresse est mal écrite selon le serveur du destinataire.",
    554: "Le serveur du destinataire refuse le message.",
}


def next_attempt(attempts: int, at: datetime) -> datetime | None:
    """When to try again after ``attempts`` failed ones, the last of them at ``at``; None: given up."""
    return at + DELAYS[attempts - 1] if 0 < attempts <= len(DELAYS) else None


def is_final(code: int) -> bool:
    """Whether an SMTP reply code means that trying again is useless."""
    return 500 <= code < 600


def reason(code: int, answer: str = "") -> str:
    """What a reply code means, in French, with what the server said."""
    meaning = REASONS.get(code) or (
        "Le serveur de messagerie refuse le message."
        if is_final(code)
        else "Le serveur de messagerie demande de réessayer plus tard."
    )
    said = " ".join(answer.split())[:300]
    return f"{meaning} Réponse du serveur : {code} {said}".strip()
