"""What the forms of a page hold, as a browser would send it."""

import re
from html import unescape

FORM = re.compile(r"<form\b([^>]*)>(.*?)</form>", re.DOTALL)
FIELD = re.compile(r"<(input|select|textarea)\b([^>]*)>(?:([^<]*)</textarea>)?")
CHOSEN = re.compile(
    r'<option\b[^>]*\bselected\b[^>]*\bvalue="([^"]*)"|<option\b[^>]*\bvalue="([^"]*)"[^>]*selected'
)
SEVERAL = {"radio", "checkbox", "submit", "button", "image", "reset"}
"""Kinds of which a form may hold more than one under a name: the browser sends those chosen."""


def _attribute(tag: str, name: str) -> str:
    found = re.search(rf'\b{name}="([^"]*)"', tag)
    return unescape(found[1]) if found else ""


def fields_twice(page: str) -> list[str]:
    """Names that two fields of one form have: the server reads the first, whatever the second holds."""
    wrong = []
    for form, content in FORM.findall(page):
        names = [
            _attribute(tag, "name")
            for kind, tag, _ in FIELD.findall(content)
            if _attribute(tag, "type") not in SEVERAL and " multiple" not in tag
        ]
        wrong += [
            f"{name} of {_attribute(form, 'action') or 'the page'}"
            for name in sorted(set(names))
            if name and names.count(name) > 1
        ]
    return wrong


def sent_by(page: str, action: str) -> list[tuple[str, str]]:
    """What the form that goes to ``action`` sends as it stands, in the order of the page."""
    content = next(inner for form, inner in FORM.findall(page) if _attribute(form, "action") == action)
    sent = []
    for found in FIELD.finditer(content):
        kind, tag, text = found.groups()
        name, type_ = _attribute(tag, "name"), _attribute(tag, "type")
        if not name or (type_ in SEVERAL and " checked" not in tag):
            continue
        value = _attribute(tag, "value")
        if kind == "textarea":
            value = unescape(text or "")
        elif kind == "select":
            options = content[found.end() :].split("</select>")[0]
            chosen = CHOSEN.search(options) or re.search(r'<option\b[^>]*value="([^"]*)"()', options)
            value = unescape(chosen[1] or chosen[2] or "") if chosen else ""
        sent.append((name, value))
    return sent
