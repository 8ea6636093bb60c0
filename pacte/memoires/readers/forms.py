"""The shape of what is typed about juries and readings."""

from collections.abc import Sequence
from dataclasses import replace

from wtforms import (
    BooleanField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    validators,
    widgets,
)
from wtforms.fields.choices import SelectChoice

from pacte.accounts.models import Person
from pacte.cohorts.vocabulary import JurorRole
from pacte.conflicts.forms import KIND_CHOICES
from pacte.federations.forms import DEPARTMENT_CHOICES
from pacte.french import number
from pacte.memoires.readers.operations.seats import Seat
from pacte.memoires.readers.rules import REASON_LIMIT, Limits
from pacte.web.forms import Form, line, required

_BOUND = validators.Length(max=REASON_LIMIT, message=f"{number(REASON_LIMIT)} caractères au plus.")


class EmptyForm(Form):
    """A button."""


class DeclineForm(Form):
    """The reader will not read it."""

    reason = TextAreaField("Raison", validators=[_BOUND])


class OwnTieForm(Form):
    """The reader is tied to the author."""

    kind = SelectField(
        "Sorte de lien",
        choices=[SelectChoice("", "Choisissez"), *KIND_CHOICES],
        validators=required("Dites quelle sorte de lien c’est."),
    )
    reason = TextAreaField("Précision", validators=[_BOUND])


class LimitFields:
    """Where a juror comes from, and how many defences they accept: a part of several forms."""

    department = SelectField("Département d’où vient cette personne", choices=DEPARTMENT_CHOICES)
    max_per_day = IntegerField("Soutenances par jour, au plus", [validators.Optional()])
    max_in_all = IntegerField("Soutenances en tout, au plus", [validators.Optional()])

    @property
    def limits(self) -> Limits:
        """As typed."""
        return Limits(
            department=str(self.department.data or ""),
            per_day=self.max_per_day.data,
            in_all=self.max_in_all.data,
        )


class SeatForm(Form):
    """In which quality somebody is of the jury; :meth:`offer` sets the modules first."""

    role = SelectField(
        "Membre du jury au titre de",
        choices=[SelectChoice("", "Choisissez"), *(SelectChoice(one.value, one.label) for one in JurorRole)],
        validators=required("Dites à quel titre cette personne est membre du jury."),
    )
    organisation = StringField("Organisme", [validators.Length(max=200, message="200 caractères au plus.")])
    other_roles = SelectMultipleField(
        "Peut aussi siéger à une soutenance au titre de",
        choices=[SelectChoice(one.value, one.label) for one in JurorRole],
        option_widget=widgets.CheckboxInput(),
        widget=widgets.ListWidget(prefix_label=False),
    )
    is_chair = BooleanField("Préside le jury")
    modules = SelectMultipleField(
        "Modules que cette personne lit le mieux",
        option_widget=widgets.CheckboxInput(),
        widget=widgets.ListWidget(prefix_label=False),
    )

    def offer_modules(self, modules: Sequence[tuple[str, str]]) -> None:
        """Slug and title of those of the cohort."""
        self.modules.choices = [SelectChoice(slug, title) for slug, title in modules]

    @property
    def seat(self) -> Seat:
        """As typed."""
        return Seat(
            role=JurorRole[str(self.role.data).upper()],
            organisation=line(self.organisation.data),
            modules=tuple(self.modules.data or ()),
            is_chair=bool(self.is_chair.data),
            other_roles=tuple(JurorRole[str(one).upper()] for one in self.other_roles.data or ()),
        )


class MemberForm(LimitFields, SeatForm):
    """The seat of somebody who is of the jury, with what they ask."""

    @property
    def seat(self) -> Seat:
        """As typed."""
        return replace(super().seat, limits=self.limits)


class InviteForm(SeatForm):
    """Somebody called by mail."""

    email = StringField(
        "Adresse électronique de la personne",
        [
            *required("Indiquez l’adresse électronique."),
            validators.Email(
                message="Cela ne ressemble pas à une adresse\u00a0: elle s’écrit comme nom@exemple.fr."
            ),
            validators.Length(max=254, message="Cette adresse est trop longue."),
        ],
    )


class SeatPersonForm(MemberForm):
    """Somebody of the federation, seated at once; :meth:`offer` sets the choices first."""

    person = SelectField(
        "Personne", coerce=int, validators=[validators.NoneOf([0], message="Choisissez une personne.")]
    )

    def offer(self, people: Sequence[tuple[Person, str]]) -> None:
        """Those who may sit, with their roles; nobody before somebody is chosen."""
        self.person.choices = [
            (0, "Choisir une personne"),
            *((person.id, f"{person.name} – {roles}") for person, roles in people),
        ]


class EndSeatForm(Form):
    """Why somebody is no longer of the jury."""

    reason = TextAreaField(
        "Raison", [*required("Dites pourquoi cette personne n’est plus membre du jury."), _BOUND]
    )


class AssignForm(Form):
    """One more reader for a mémoire."""

    reader = SelectField("Confier à", validators=required("Choisissez une personne."))


class TakeBackForm(Form):
    """A reading taken back."""

    reason = TextAreaField(
        "Pourquoi la reprendre", [*required("Dites pourquoi la lecture est reprise."), _BOUND]
    )
