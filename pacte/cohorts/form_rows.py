"""Parts and lists of parts of the editor's forms: they bear what is wrong in them as a whole."""

from collections.abc import Sequence
from typing import Any

from wtforms import FieldList, FormField, HiddenField


class RowField(FormField):  # type: ignore[misc]
    """A part of a form; what is wrong in it may concern no field of its own."""

    faults: Sequence[str] = ()
    title = ""
    """How it is called (see ``form_names``)."""
    quoted = ""
    """The same within a sentence."""
    note = ""
    """What is read of it while it is closed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.type = "FormField"  # what templates ask, whatever the class

    @property
    def is_faulty(self) -> bool:
        """Whether anything is wrong in it, however deep."""
        inner = (one for one in self.form if isinstance(one, RowField | RowsField))
        return bool(self.faults or self.errors) or any(one.is_faulty for one in inner)

    @property
    def anchor(self) -> str:
        """The id of its first field that people fill."""
        first = next(one for one in self.form if not isinstance(one, HiddenField))
        return str(first.anchor if isinstance(first, RowField | RowsField) else first.id)


class RowsField(FieldList):  # type: ignore[misc]
    """A list of :class:`RowField`; what is wrong may concern the list: an empty one, two lines at odds."""

    faults: Sequence[str] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.type = "FieldList"  # what templates ask, whatever the class

    @property
    def is_faulty(self) -> bool:
        """Whether anything is wrong in it, however deep."""
        return bool(self.faults) or any(entry.is_faulty for entry in self.entries)

    @property
    def anchor(self) -> str:
        """The id of the first field of its first row, else of the button that adds one."""
        return str(self.entries[0].anchor) if self.entries else f"{self.id}-add"
