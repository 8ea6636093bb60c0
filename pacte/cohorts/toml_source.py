"""TOML read with the line of each key, and its syntax errors told in French."""

import re
import tomllib
from bisect import bisect_right
from typing import Any

from pacte.cohorts.problems import Path, Problem

MAX_CHARACTERS = 400_000

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_BLANK = re.compile(r"(?:[ \t\r\n]++|#[^\n]*+)*+")
_SCALAR = re.compile(r"[^,\]}\n#]*+")
_BASIC = re.compile(r'"(?:[^"\\\n]|\\.)*+"')
_LITERAL = re.compile(r"'[^'\n]*+'")
_BASIC_BLOCK = re.compile(r'"""(?:[^"\\]|\\.|"{1,2}(?!"))*+"""(?:"{0,2})', re.DOTALL)
_LITERAL_BLOCK = re.compile(r"'''.*?'''(?:'{0,2})", re.DOTALL)
# tomllib spends quadratic time on keys of thousands of parts, and recursion on nested brackets
# the look behind keeps the search itself linear: a word is tried once, not at each of its letters
_LONG_KEY = re.compile(
    r"""(?<![A-Za-z0-9_-])(?:(?:[A-Za-z0-9_-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){20}"""
)
_DEEP = re.compile(r"(?:[\[{][ \t\r\n]*+){12}")

_AT = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")
_SYNTAX: tuple[tuple[str, str, str], ...] = (
    ("Expected '=' after a key", "Il manque « = » après une clé.", "Écrivez « clé = valeur »."),
    (
        "Invalid statement",
        "Cette ligne ne commence ni par une clé ni par une section.",
        "Commencez les commentaires par #.",
    ),
    (
        "Expected newline or end",
        "Il y a quelque chose de trop après la valeur.",
        "Mettez une seule clé par ligne, et fermez les guillemets.",
    ),
    (
        "Cannot declare",
        "Cette section est écrite deux fois.",
        "Gardez-en une, ou utilisez [[…]] si c’est une liste.",
    ),
    ("Cannot overwrite", "Cette clé est écrite deux fois.", "Gardez-en une seule."),
    ("Duplicate inline table key", "Cette clé est écrite deux fois.", "Gardez-en une seule."),
    (
        "Cannot mutate",
        "Cette section complète une valeur déjà fermée.",
        "Rassemblez ses clés au même endroit.",
    ),
    (
        "Cannot redefine",
        "Cette section complète une valeur déjà fermée.",
        "Rassemblez ses clés au même endroit.",
    ),
    ("Expected ']", "Le nom de la section n’est pas fermé.", "Ajoutez le crochet fermant."),
    ("Unclosed array", "Une liste n’est pas fermée.", "Ajoutez une virgule ou le crochet fermant « ] »."),
    (
        "Unclosed inline table",
        "Une accolade n’est pas fermée.",
        "Ajoutez une virgule ou l’accolade fermante « } ».",
    ),
    ("Unterminated string", "Un texte n’est pas fermé.", "Ajoutez les guillemets droits fermants."),
    ("Expected \"'''\"", "Un texte n’est pas fermé.", "Ajoutez les trois apostrophes fermantes."),
    (
        "Illegal character",
        "Le texte contient un retour à la ligne ou un caractère de contrôle.",
        "Fermez les guillemets, ou utilisez trois guillemets pour un texte sur plusieurs lignes.",
    ),
    ("Unescaped", "Une barre oblique inverse « \\ » est mal employée.", "Doublez-la : « \\\\ »."),
    ("Invalid hex value", "Un code de caractère est invalide.", "Écrivez le caractère lui-même."),
    ("Escaped character", "Un code de caractère est invalide.", "Écrivez le caractère lui-même."),
    ("Invalid date", "Cette date n’existe pas.", "Écrivez une date comme 2025-10-31."),
    (
        "Invalid value",
        "Cette valeur n’est pas comprise.",
        "Mettez les textes entre guillemets droits ; écrivez true, false, 20 ou 2025-10-31 sans guillemets.",
    ),
    (
        "Invalid initial character",
        "Le nom de la clé commence mal.",
        "Écrivez les clés en lettres sans accent.",
    ),
    (
        "Found invalid character",
        "Le fichier contient un caractère de contrôle.",
        "Enregistrez-le en texte brut (UTF-8).",
    ),
)


class Positions:
    """Lines of the keys, tables and items of a TOML text."""

    def __init__(self, lines: dict[Path, int], first_line: int = 1) -> None:
        self._lines = lines
        self._first_line = first_line

    def line(self, path: Path) -> int:
        """Return the line of what `path` names, or of the nearest thing that contains it."""
        while path and path not in self._lines:
            path = path[:-1]
        return self._lines.get(path, self._first_line)


def read_toml(
    text: str, filename: str, first_line: int = 1
) -> tuple[dict[str, Any] | None, Positions, list[Problem]]:
    """Parse TOML; `first_line` is the line of the file on which `text` begins."""
    text = text.removeprefix("\ufeff")
    nowhere = Positions({}, first_line)

    def refused(line: int, message: str, remedy: str) -> tuple[None, Positions, list[Problem]]:
        return None, nowhere, [Problem(filename, line + first_line - 1, message, remedy)]

    if len(text) > MAX_CHARACTERS:
        return refused(
            1, "Le fichier est trop gros.", f"Ne dépassez pas {MAX_CHARACTERS // 1000} 000 caractères."
        )
    for pattern in (_LONG_KEY, _DEEP):
        if found := pattern.search(text):
            line = text.count("\n", 0, found.start()) + 1
            return refused(
                line,
                "Des clés ou des listes sont emboîtées trop profondément.",
                "Comparez avec un fichier existant.",
            )
    try:
        content = tomllib.loads(text)
        lines = _Scanner(text, first_line).scan()
    except RecursionError:
        return refused(
            1, "Des listes sont emboîtées trop profondément.", "Comparez avec un fichier existant."
        )
    except ValueError as error:  # TOMLDecodeError, or a number of thousands of digits
        return refused(*_syntax_problem(str(error), text))
    return content, Positions(lines, first_line), []


def _syntax_problem(message: str, text: str) -> tuple[int, str, str]:
    found = _AT.search(message)
    last_line = text.rstrip().count("\n") + 1
    line = int(found[1]) if found and found[1] else last_line if found else 1
    for start, french, remedy in _SYNTAX:
        if message.startswith(start):
            return line, french, remedy
    return line, "Le fichier n’est pas du TOML correct.", "Comparez cette ligne avec un fichier existant."


class _Scanner:
    """Walks a text that tomllib has accepted, noting where things are."""

    def __init__(self, text: str, first_line: int) -> None:
        self.text = text.replace("\r\n", "\n")
        self.at = 0
        self.first_line = first_line
        self.breaks = [index for index, character in enumerate(self.text) if character == "\n"]
        self.lines: dict[Path, int] = {}
        self.lengths: dict[Path, int] = {}

    def scan(self) -> dict[Path, int]:
        table: Path = ()
        while True:
            self._skip(_BLANK)
            if self.at >= len(self.text):
                return self.lines
            line = self._line()
            if self.text.startswith("[[", self.at):
                self.at += 2
                table = self._next_of(self._resolve(self._key()), line)
                self.at += 2
            elif self.text[self.at] == "[":
                self.at += 1
                table = self._resolve(self._key())
                self.lines[table] = line
                self.at += 1
            else:
                self._pair(table)

    def _line(self) -> int:
        return bisect_right(self.breaks, self.at - 1) + self.first_line

    def _skip(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self.text, self.at)
        if found is None:
            return ""
        self.at = found.end()
        return found[0]

    def _resolve(self, keys: list[str]) -> Path:
        """Follow lists of tables to their last element, for all but the last key."""
        path: Path = ()
        for key in keys[:-1]:
            path = (*path, key)
            if path in self.lengths:
                path = (*path, self.lengths[path] - 1)
        return (*path, keys[-1])

    def _next_of(self, path: Path, line: int) -> Path:
        index = self.lengths.get(path, 0)
        self.lengths[path] = index + 1
        self.lines.setdefault(path, line)
        self.lines[(*path, index)] = line
        return (*path, index)

    def _key(self) -> list[str]:
        parts = []
        while True:
            self._skip(_BLANK)
            bare = self._skip(_BARE_KEY)
            if bare:
                parts.append(bare)
            else:
                quoted = self._skip(_BASIC) or self._skip(_LITERAL)
                parts.append(str(tomllib.loads(f"key = {quoted}")["key"]))
            self._skip(_BLANK)
            if not self.text.startswith(".", self.at):
                return parts
            self.at += 1

    def _pair(self, table: Path) -> None:
        line = self._line()
        path = table
        for part in self._key():
            path = (*path, part)
            self.lines.setdefault(path, line)
        self.at += 1  # the equals sign
        self._value(path)

    def _value(self, path: Path) -> None:
        self._skip(_BLANK)
        opening = self.text[self.at]
        if opening in "[{":
            self._items(path, "]" if opening == "[" else "}")
        elif not any(self._skip(p) for p in (_BASIC_BLOCK, _LITERAL_BLOCK, _BASIC, _LITERAL)):
            self._skip(_SCALAR)

    def _items(self, path: Path, closing: str) -> None:
        self.at += 1
        index = 0
        while True:
            self._skip(_BLANK)
            if self.text[self.at] == closing:
                self.at += 1
                return
            if self.text[self.at] == ",":
                self.at += 1
            elif closing == "}":
                self._pair(path)
            else:
                self.lines[(*path, index)] = self._line()
                self._value((*path, index))
                index += 1
