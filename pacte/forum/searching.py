"""Finding posts: words without accents nor case, and questions that look like another."""

from pacte.text import fold

MOST_WORDS = 8
EMPTY_WORDS = {
    "avec", "aux", "car", "ce", "cela", "ces", "cet", "cette", "comment", "dans", "des", "donc", "dont",
    "elle", "elles", "est", "etre", "faire", "faut", "fait", "ils", "les", "leur", "leurs", "lors",
    "mais", "mes", "moi", "mon", "nos", "notre", "nous", "ont", "par", "pas", "peut", "plus", "pour",
    "pourquoi", "quand", "que", "quel", "quelle", "quelles", "quels", "qui", "quoi", "sans", "ses",
    "son", "sont", "sur", "tes", "ton", "une", "vos", "votre", "vous", "aide", "bonjour", "question",
}  # fmt: skip
"""Words that say nothing of what a question is about."""


def words_of(search: str) -> list[str]:
    """What is looked for, folded; each once, the first eight."""
    return list(dict.fromkeys(fold(search).split()))[:MOST_WORDS]


def telling_words(title: str) -> list[str]:
    """The words of a question that say what it is about, without the « s » or « x » of most plurals."""
    found = [word for word in fold(title).split() if len(word) > 2 and word not in EMPTY_WORDS]
    return list(dict.fromkeys(word[:-1] if len(word) > 4 and word[-1] in "sx" else word for word in found))[
        :MOST_WORDS
    ]
