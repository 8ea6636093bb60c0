"""What is wrong in the Markdown of a course page: blocks, questions, notes, titles, impossible dates."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from markdown_it.token import Token

from pacte.cohorts.course_markdown import BlockKind, kind_of, plain_of, questions_in, title_of, tokens_of
from pacte.cohorts.fields import SLUG
from pacte.text import fold

MONTHS = (
    "janvier", "fevrier", "mars", "avril", "mai", "juin",
    "juillet", "aout", "septembre", "octobre", "novembre", "decembre",
)  # fmt: skip
DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
ID_LIMIT = 60
LEAP = 2024
"""A date without its year may be a 29 February."""
_COLONS = re.compile(r"^ {0,3}:{3,}(?P<info>.*)$")
_CODE = re.compile(r"^ {0,3}(?P<fence>`{3,}|~{3,})")
_WRITTEN = re.compile(
    r"(?:\b(?P<weekday>lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)\s+)?"
    r"(?<![\w/.,-])(?P<day>\d{1,2})(?:er)?\s+"
    r"(?P<month>janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre)\b"
    r"(?:\s+(?P<year>\d{4})\b)?",
    re.IGNORECASE,
)
_SLASHED = re.compile(r"(?<![\w/.-])(?P<day>\d{1,2})/(?P<month>\d{1,2})/(?P<year>\d{4})(?![\w/-])")
_ISO = re.compile(r"(?<![\w/.-])(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})(?![\w-])")
_HTML = re.compile(r"</?[A-Za-z][A-Za-z0-9-]*(?:\s[^<>]*)?/?>|<!--")
_NOTE = re.compile(r"\[\^([^\]\s]+)\]")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to mend; ``line`` is 1 for the first of the text."""

    line: int
    message: str
    remedy: str


def faults_in(text: str, *, is_titled: bool = True, has_questions: bool = True) -> list[Fault]:
    """Everything wrong in a page. ``is_titled``: it begins with its title; ``has_questions``: it may ask."""
    tokens = tokens_of(text)
    found = [*_block_faults(text, has_questions=has_questions), *_date_faults(text)]
    found += _note_faults(tokens)
    found += [*_title_faults(tokens), *_html_faults(tokens)] if is_titled else []
    found += _question_faults(tokens) if has_questions else _questions_refused(tokens)
    return sorted(found, key=lambda fault: fault.line)


def repeated_questions(texts: dict[str, str]) -> Iterator[tuple[str, Fault]]:
    """Name of a page → fault, for each question whose id an earlier one of the module has."""
    owners: dict[str, str] = {}
    for name, text in texts.items():
        for _, question in questions_in(tokens_of(text)):
            if question.id in owners:
                yield (
                    name,
                    Fault(
                        question.line + 1,
                        f"La question « {question.id} » existe déjà dans « {owners[question.id]} ».",
                        "Donnez-lui un autre identifiant, unique dans le module.",
                    ),
                )
            elif question.id:
                owners[question.id] = name


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Lines that are not code, with their number."""
    fence = ""
    for number, line in enumerate(text.split("\n"), 1):
        if found := _CODE.match(line):
            if not fence:
                fence = found["fence"]
                continue
            if found["fence"].startswith(fence) and not line.strip().strip(fence[0]):
                fence = ""
                continue
        if not fence:
            yield number, line


def _block_faults(text: str, *, has_questions: bool) -> Iterator[Fault]:
    kinds = ", ".join(one.value for one in BlockKind if has_questions or one is not BlockKind.QUESTION)
    opened: tuple[int, str] | None = None
    for number, line in _lines(text):
        if (found := _COLONS.match(line)) is None:
            continue
        info = found["info"].strip()
        if not info:
            if opened is None:
                yield Fault(
                    number, "Ces deux-points ferment un bloc qui n’est pas ouvert.",
                    "Retirez la ligne, ou ouvrez le bloc : « ::: cas Titre ».",
                )  # fmt: skip
            opened = None
            continue
        if opened is not None:
            yield _not_closed(*opened)
        kind, rest = kind_of(info)
        opened = number, info.split()[0]
        if kind is None:
            yield Fault(number, f"Le bloc « {opened[1]} » n’existe pas.", f"Blocs admis : {kinds}.")
        elif kind is BlockKind.QUESTION and (not SLUG.fullmatch(rest) or len(rest) > ID_LIMIT):
            yield Fault(
                number,
                f"La question n’a pas d’identifiant en minuscules, chiffres et tirets ({ID_LIMIT} au plus).",
                "Écrivez par exemple « ::: question role-du-leader ».",
            )  # fmt: skip
    if opened is not None:
        yield _not_closed(*opened)


def _not_closed(line: int, name: str) -> Fault:
    return Fault(
        line,
        f"Le bloc « {name} » n’est pas fermé.",
        "Ajoutez après lui une ligne « ::: » ; un bloc n’en contient pas d’autre.",
    )


def _question_faults(tokens: list[Token]) -> Iterator[Fault]:
    for index, question in questions_in(tokens):
        line, name = question.line + 1, question.id
        if tokens[index].level:
            yield Fault(line, f"La question « {name} » est dans une liste.", "Écrivez-la au bord de la page.")
        if not question.text:
            yield Fault(line, f"La question « {name} » n’a pas de texte.", "Écrivez-le avant ses réponses.")
        if len(question.choices) < 2:
            yield Fault(
                line, f"La question « {name} » a moins de deux réponses.",
                "Écrivez-les en liste : « - [x] juste », « - [ ] autre ».",
            )  # fmt: skip
        elif not any(choice.mark == "x" for choice in question.choices):
            yield Fault(line, f"La question « {name} » n’a pas de bonne réponse.", "Cochez-la : « - [x] ».")
        texts: set[str] = set()
        for choice in question.choices:
            text, place = plain_of(choice.text), choice.line + 1
            if not choice.mark:
                yield Fault(
                    place, f"Une réponse à « {name} » n’est ni juste ni fausse.",
                    "Commencez-la par « [x] » ou « [ ] ».",
                )  # fmt: skip
            if not plain_of(choice.explanation):
                yield Fault(
                    place, f"Une réponse à « {name} » n’a pas d’explication.",
                    "Ajoutez sous elle, en retrait, une ligne « > Exact : … ».",
                )  # fmt: skip
            if text in texts:
                yield Fault(place, f"« {name} » a deux fois la même réponse.", "Gardez-en une.")
            texts.add(text)


def _questions_refused(tokens: list[Token]) -> Iterator[Fault]:
    for _, question in questions_in(tokens):
        yield Fault(
            question.line + 1,
            "Une page de la fédération ne pose pas de question corrigée.",
            "Retirez le bloc « question », ou écrivez la question dans le texte.",
        )


def _title_faults(tokens: list[Token]) -> Iterator[Fault]:
    if not title_of(tokens):
        yield Fault(1, "La page n’a pas de titre.", "Commencez-la par une ligne « # Titre de la page ».")
    for token in tokens[1:]:
        if token.type == "heading_open" and token.tag == "h1" and token.map:
            yield Fault(
                token.map[0] + 1, "La page a un second titre de premier niveau.",
                "Dans la page, les titres commencent à « ## ».",
            )  # fmt: skip


def _note_faults(tokens: list[Token]) -> Iterator[Fault]:
    """A note that is not written stays in the text as it was typed."""
    for token in tokens:
        for child in token.children or []:
            for found in _NOTE.finditer(child.content if child.type == "text" else ""):
                yield Fault(
                    (token.map[0] if token.map else 0) + 1,
                    f"La note « {found[0]} » n’est écrite nulle part.",
                    f"Ajoutez une ligne « {found[0]}: texte de la note ».",
                )


def _html_faults(tokens: list[Token]) -> Iterator[Fault]:
    """HTML is not read: it would be shown as it was typed."""
    for token in tokens:
        line = (token.map[0] if token.map else 0) + 1
        for child in token.children or []:
            if child.type in ("softbreak", "hardbreak"):
                line += 1
            for found in _HTML.finditer(child.content if child.type == "text" else ""):
                yield Fault(
                    line,
                    f"« {found[0]} » est du HTML, qui s’afficherait tel quel.",
                    "Écrivez-le en Markdown ; un exemple de code se met entre accents graves.",
                )


def _date_faults(text: str) -> Iterator[Fault]:
    for number, line in _lines(text):
        for pattern in (_WRITTEN, _SLASHED, _ISO):
            for found in pattern.finditer(line):
                parts = found.groupdict()
                if wrong := _wrong_date(parts):
                    yield Fault(number, f"« {found[0]} » {wrong}", "Corrigez la date.")


def _wrong_date(parts: dict[str, str | None]) -> str:
    """What is wrong, after the date; empty for a good one."""
    month = fold(parts["month"] or "")
    try:
        found = date(
            int(parts["year"] or LEAP),
            MONTHS.index(month) + 1 if month in MONTHS else int(month),
            int(parts["day"] or 0),
        )
    except ValueError:
        return "n’est pas une date."
    weekday = (parts.get("weekday") or "").lower()
    if weekday and parts["year"] and DAYS[found.weekday()] != weekday:
        return f"est un {DAYS[found.weekday()]}."
    return ""
