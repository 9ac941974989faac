"""Settings: from a file, from the environment, and what is said of a bad one."""

from pathlib import Path

import pytest

from matcher.core.config import BadSetting, data_folder, load_settings, migrations_folder


def test_settings_come_from_the_file_and_the_environment_wins(tmp_path: Path) -> None:
    (tmp_path / "matcher.toml").write_text('smtp_host = "mail.example.org"\nsmtp_port = 25\n')
    settings = load_settings({"MATCHER_INSTANCE": str(tmp_path), "MATCHER_SMTP_PORT": "2525"})
    assert (settings.smtp_host, settings.smtp_port) == ("mail.example.org", 2525)
    assert settings.url == f"sqlite:///{tmp_path.resolve()}/matcher.sqlite3"


def test_settings_read_the_secret_key_that_setup_wrote(tmp_path: Path) -> None:
    (tmp_path / "secret_key").write_text("secret\n")
    assert load_settings({"MATCHER_INSTANCE": str(tmp_path)}).secret_key == "secret"


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("MATCHER_SMTP_PORT", "soon", "smtp_port must be a whole number"),
        ("MATCHER_SMTP_STARTTLS", "perhaps", "smtp_starttls must be true or false"),
        ("MATCHER_BASE_URL", "mentors.example.org", "base_url must be an address"),
        ("MATCHER_BASE_URL", "http://[::1", "base_url must be an address"),
        ("MATCHER_BASE_URL", "https://:5000", "base_url must be an address"),
        ("MATCHER_BASE_URL", "https://mentors.example.org:99999", "base_url must be an address"),
        ("MATCHER_BASE_URL", "https://two words.example.org", "base_url must be an address"),
    ],
)
def test_bad_setting_is_named_with_what_it_may_be(
    tmp_path: Path, name: str, value: str, words: str
) -> None:
    with pytest.raises(BadSetting, match=words):
        load_settings({"MATCHER_INSTANCE": str(tmp_path), name: value})


def test_unknown_key_in_the_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "matcher.toml").write_text("smpt_host = 'mail.example.org'\n")
    with pytest.raises(BadSetting, match="smpt_host"):
        load_settings({"MATCHER_INSTANCE": str(tmp_path)})


def test_shipped_files_are_found() -> None:
    assert (data_folder() / "reference" / "sectors.csv").is_file()
    assert (migrations_folder() / "env.py").is_file()
