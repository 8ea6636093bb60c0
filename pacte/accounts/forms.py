"""The shape of what people type to sign in, to manage their account and their team."""

from collections.abc import Mapping

from wtforms import HiddenField, PasswordField, SelectField, StringField, TextAreaField, validators

from pacte.accounts.rules import INVITABLE, PASSWORD_MINIMUM
from pacte.policy import ROLE_LABELS, STAFF_ROLES, Role
from pacte.web.forms import Form, plausible_phone, required

EVERY_COHORT = "0"
"""The choice of all cohorts: nothing chosen is something else."""
_WRITTEN = (
    validators.Email(message="Cela ne ressemble pas à une adresse : elle s’écrit comme nom@exemple.fr."),
    validators.Length(max=254, message="Cette adresse est trop longue."),
)
_ADDRESS = [*required("Indiquez votre adresse électronique."), *_WRITTEN]
_THEIR_ADDRESS = [*required("Indiquez l’adresse électronique de la personne."), *_WRITTEN]


class LinkForm(Form):
    """Ask for a sign-in link."""

    email = StringField("Adresse électronique", _ADDRESS)
    suite = HiddenField(validators=[validators.Length(max=500)])


class PasswordSignInForm(Form):
    """Sign in with a password."""

    email = StringField("Adresse électronique", _ADDRESS)
    password = PasswordField("Mot de passe", required("Indiquez votre mot de passe."))
    suite = HiddenField(validators=[validators.Length(max=500)])


class CodeForm(Form):
    """A one-time or recovery code."""

    code = StringField("Code", required("Tapez le code."))
    suite = HiddenField(validators=[validators.Length(max=500)])


class PasskeyAnswerForm(Form):
    """What the browser answers for a passkey."""

    credential = HiddenField(validators=[validators.Length(max=20_000)])
    suite = HiddenField(validators=[validators.Length(max=500)])


class NameForm(Form):
    """The names of somebody known by an address only."""

    given_name = StringField(
        "Prénom",
        [
            validators.DataRequired(message="Indiquez votre prénom."),
            validators.Length(max=100, message="100 caractères au plus."),
        ],
    )
    family_name = StringField(
        "Nom",
        [
            validators.DataRequired(message="Indiquez votre nom."),
            validators.Length(max=100, message="100 caractères au plus."),
        ],
    )


class IdentityForm(Form):
    """Names and telephone."""

    given_name = StringField("Prénom", required("Indiquez votre prénom."))
    family_name = StringField("Nom", required("Indiquez votre nom."))
    phone = StringField("Téléphone", [plausible_phone])


class AddressForm(Form):
    """Another e-mail address."""

    email = StringField("Nouvelle adresse électronique", _ADDRESS)


class PasswordForm(Form):
    """Choose a password."""

    current = PasswordField("Mot de passe actuel")
    password = PasswordField(
        f"Nouveau mot de passe ({PASSWORD_MINIMUM} caractères au moins)",
        required("Indiquez un mot de passe."),
    )


class CurrentPasswordForm(Form):
    """Prove that one knows the password."""

    current = PasswordField("Mot de passe actuel")


class CodeAppForm(Form):
    """The first code of a new application; the secret comes back sealed."""

    code = StringField("Code à 6 chiffres", required("Tapez le code que montre votre application."))
    sealed = HiddenField(validators=[validators.Length(max=2_000)])
    suite = HiddenField(validators=[validators.Length(max=500)])


class PasskeyForm(Form):
    """A new passkey and its name."""

    name = StringField(
        "Nom de la clé",
        [
            *required("Donnez un nom à cette clé."),
            validators.Length(max=100, message="100 caractères au plus."),
        ],
    )
    credential = HiddenField(validators=[validators.Length(max=20_000)])
    suite = HiddenField(validators=[validators.Length(max=500)])


class PasskeyNameForm(Form):
    """Another name for a passkey."""

    name = StringField(
        "Nom de la clé",
        [
            *required("Donnez un nom à cette clé."),
            validators.Length(max=100, message="100 caractères au plus."),
        ],
    )


class InvitationForm(Form):
    """Offer a role; :meth:`offer` sets the choices first.

    Nothing is chosen beforehand but what a link asked for: see :meth:`preset`.
    """

    email = StringField("Adresse électronique de la personne", _THEIR_ADDRESS)
    role = SelectField(
        "Rôle",
        coerce=lambda value: Role(value) if value else None,
        validators=required("Choisissez un rôle."),
    )
    cohort_id = SelectField(
        "Promotion",
        coerce=lambda value: int(value) if value else None,
        validators=required("Choisissez une promotion, ou toutes."),
    )

    def offer(self, cohorts: Mapping[int, str], *, administrator: bool) -> None:
        """The roles one may give and the cohorts of the federation."""
        given = [role for role in INVITABLE if administrator or role not in STAFF_ROLES]
        self.role.choices = [("", "Choisissez…"), *((role.value, ROLE_LABELS[role]) for role in given)]
        self.cohort_id.choices = [
            ("", "Choisissez…"),
            (EVERY_COHORT, "Toutes les promotions"),
            *cohorts.items(),
        ]

    def preset(self, role: str, cohort: str) -> None:
        """What a link asks for, when it is among the choices."""
        for field, value in ((self.role, role), (self.cohort_id, cohort)):
            if value and value in {str(choice[0]) for choice in field.choices or ()}:
                field.data = field.coerce(value)


class EndRoleForm(Form):
    """Why a role ends."""

    reason = TextAreaField(
        "Motif",
        [
            *required("Dites pourquoi ce rôle prend fin."),
            validators.Length(max=500, message="500 caractères au plus."),
        ],
    )
