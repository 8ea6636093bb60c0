"""Finding posts: words without accents nor case, and questions that look like another."""

from pacte.text import fold

MOST_WORDS = 8
MOST_TELLING = 12
LONG = 8
"""Letters of a word whose last two may be those of a verb or of a plural."""
EMPTY_WORDS = {
    "avec", "aux", "car", "ce", "cela", "ces", "cet", "cette", "comment", "dans", "des", "donc", "dont",
    "elle", "elles", "est", "etre", "faire", "faut", "fait", "ils", "les", "leur", "leurs", "lors",
    "mais", "mes", "moi", "mon", "nos", "notre", "nous", "ont", "par", "pas", "peut", "plus", "pour",
    "pourquoi", "quand", "que", "quel", "quelle", "quelles", "quels", "qui", "quoi", "sans", "ses",
    "son", "sont", "sur", "tes", "ton", "une", "vos", "votre", "vous", "aide", "bonjour", "question",
    "autre", "autres", "aussi", "avez", "avons", "bien", "chez", "chose", "comme", "deja", "depuis", "doit",
    "encore", "entre", "jamais", "parce", "personne", "peux", "puis", "rien", "sous", "tous", "tout", "toute",
    "toutes", "toujours", "tres", "trop", "vers", "veut", "veux",
}  # fmt: skip
"""Words that say nothing of what a question is about."""


def words_of(search: str) -> list[str]:
    """What is looked for, folded; each once, the first eight."""
    return list(dict.fromkeys(fold(search).split()))[:MOST_WORDS]


def telling_words(title: str) -> list[str]:
    """How the words of a question begin that say what it is about: « déborde » of « débordent »."""
    found = [_beginning(word) for word in fold(title).split() if len(word) > 2 and word not in EMPTY_WORDS]
    return list(dict.fromkeys(found))[:MOST_TELLING]


def _beginning(word: str) -> str:
    """Without the « s » or « x » of most plurals, nor how a long word ends."""
    if len(word) >= LONG:
        return word[:-2]
    return word[:-1] if len(word) > 4 and word[-1] in "sx" else word
