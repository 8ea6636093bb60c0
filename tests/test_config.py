"""Settings: every problem at once, in French; production is strict; file, then environment."""

import re
from pathlib import Path

import pytest

from pacte.config import DEVELOPMENT_SECRET, Mode, SettingsError, load_settings

PRODUCTION = {
    "PACTE_SECRET_KEY": "k" * 64,
    "PACTE_MAIL_URL": "smtp://mail.example",
    "PACTE_PUBLIC_URL": "https://pacte.example/",
}


def problems(environ: dict[str, str]) -> list[str]:
    with pytest.raises(SettingsError) as refused:
        load_settings(environ)
    return refused.value.problems


def test_production_without_settings_names_all_that_is_missing() -> None:
    found = problems({})
    assert [problem.split(" : ")[0] for problem in found] == [
        "PACTE_SECRET_KEY",
        "PACTE_MAIL_URL",
        "PACTE_PUBLIC_URL",
    ]


def test_production_with_its_settings_loads() -> None:
    settings = load_settings(PRODUCTION)
    assert settings.mode is Mode.PRODUCTION
    assert settings.public_url == "https://pacte.example"
    assert settings.mail == "smtp://mail.example"
    assert settings.signing_keys == ("k" * 64,)


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"PACTE_SECRET_KEY": "court"}, "PACTE_SECRET_KEY"),
        ({"PACTE_PUBLIC_URL": "http://pacte.example"}, "PACTE_PUBLIC_URL"),
        ({"PACTE_SECURE_COOKIES": "false"}, "PACTE_SECURE_COOKIES"),
        ({"PACTE_DEMO": "true"}, "PACTE_DEMO"),
        ({"PACTE_MAIL_URL": "ftp://mail.example"}, "PACTE_MAIL_URL"),
        ({"PACTE_MAIL_FROM": "PACTE"}, "PACTE_MAIL_FROM"),
        ({"PACTE_MAIL_FROM": "PACTE <a@pacte.example>\nBcc: b@pacte.example"}, "PACTE_MAIL_FROM"),
        ({"PACTE_LOG_LEVEL": "BAVARD"}, "PACTE_LOG_LEVEL"),
        ({"PACTE_SESSION_HOURS": "0"}, "PACTE_SESSION_HOURS"),
        ({"PACTE_DATABASE": "sqlite://"}, "PACTE_DATABASE"),
    ],
)
def test_production_refuses(change: dict[str, str], place: str) -> None:
    (problem,) = problems({**PRODUCTION, **change})
    assert problem.startswith(f"{place} : ")


def test_all_kinds_of_problems_come_together() -> None:
    found = problems(
        {
            "PACTE_MODE": "development",
            "PACTE_SESSION_HOURS": "beaucoup",
            "PACTE_PUBLIC_URL": "pacte.example",
            "PACTE_INCONNU": "1",
            "PACTE_CONFIG": "/nowhere/pacte.toml",
        }
    )
    assert {problem.split(" : ")[0] for problem in found} == {
        "PACTE_SESSION_HOURS",
        "PACTE_PUBLIC_URL",
        "PACTE_INCONNU",
        "PACTE_CONFIG",
    }


def test_what_production_asks_is_said_beside_what_cannot_be_read() -> None:
    found = problems({"PACTE_TRUSTED_PROXIES": "99", "PACTE_MAIL_URL": "poste", "PACTE_DEMO": "true"})
    assert [re.split(r"\s: ", problem)[0] for problem in found] == [
        "PACTE_MAIL_URL",
        "PACTE_TRUSTED_PROXIES",
        "PACTE_SECRET_KEY",
        "PACTE_PUBLIC_URL",
        "PACTE_DEMO",
    ]
    assert found[1].endswith("valeur refusée (5 au plus).")


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    file = tmp_path / "pacte.toml"
    file.write_text('mode = "development"\nsession_hours = 3\nmail_from = "A <a@pacte.example>"\n')
    settings = load_settings({"PACTE_CONFIG": str(file), "PACTE_SESSION_HOURS": "5"})
    assert (settings.mode, settings.session_hours) == (Mode.DEVELOPMENT, 5)
    assert settings.mail_from == "A <a@pacte.example>"


def test_a_file_that_is_not_toml_is_named(tmp_path: Path) -> None:
    file = tmp_path / "pacte.toml"
    file.write_text("mode = \n")
    (problem,) = problems({**PRODUCTION, "PACTE_CONFIG": str(file)})
    assert problem.startswith(f"PACTE_CONFIG : le fichier {file} n’est pas du TOML correct")


def test_development_needs_nothing_and_keeps_its_data_together(tmp_path: Path) -> None:
    settings = load_settings({"PACTE_MODE": "development", "PACTE_DATA_DIR": str(tmp_path)})
    assert settings.database == f"sqlite:///{tmp_path}/pacte.sqlite"
    assert settings.queue == f"sqlite:///{tmp_path}/queue.sqlite"
    assert settings.storage == f"file://{tmp_path}/files"
    assert settings.mail == f"folder://{tmp_path}/mail"
    assert settings.signing_key == DEVELOPMENT_SECRET


def test_the_demonstration_keeps_its_mail() -> None:
    assert load_settings({"PACTE_MODE": "development", "PACTE_DEMO": "true"}).mail == "demo:"


def test_previous_keys_come_after_the_present_one() -> None:
    settings = load_settings({**PRODUCTION, "PACTE_PREVIOUS_SECRET_KEYS": "ancienne:plus-ancienne"})
    assert settings.signing_keys == ("k" * 64, "ancienne", "plus-ancienne")


def test_secrets_do_not_show_in_the_settings_words() -> None:
    settings = load_settings({**PRODUCTION, "PACTE_METRICS_TOKEN": "jeton-des-mesures"})
    assert "k" * 64 not in repr(settings)
    assert "jeton-des-mesures" not in repr(settings)
