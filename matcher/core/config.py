"""Settings, from the environment or a file, and where the shipped files lie."""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

PACKAGE = Path(__file__).resolve().parent.parent
DEMO_FILE = "demo.json"  # `matcher demo` writes it last, into the folder of a whole demo


def _shipped(name: str) -> Path:
    """Find a folder beside the package in a checkout, or inside it once installed."""
    checkout, installed = PACKAGE.parent / name, PACKAGE / f"_{name}"
    return installed if installed.is_dir() else checkout


def data_folder() -> Path:
    """Return the folder of the shipped reference and demo data."""
    return _shipped("data")


def migrations_folder() -> Path:
    """Return the folder of the Alembic migrations."""
    return _shipped("migrations")


class BadSetting(ValueError):
    """A setting cannot be used; the message names it and says what it may be."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything an installation may set, each as `MATCHER_…` or a key of `matcher.toml`."""

    instance: Path = Path("instance")
    database_url: str = ""
    base_url: str = "http://127.0.0.1:5000"
    secret_key: str = ""
    proxies: int = 0
    demo: bool = False
    smtp_host: str = ""
    smtp_port: int = 587
    smtp_user: str = ""
    smtp_password: str = ""
    smtp_starttls: bool = True
    mail_from: str = "Matcher <no-reply@localhost>"
    office_email: str = ""
    office_name: str = ""

    @property
    def url(self) -> str:
        """The database address; SQLite under the instance folder unless set."""
        return self.database_url or f"sqlite:///{(self.instance / 'matcher.sqlite3').resolve()}"

    @property
    def https(self) -> bool:
        """Whether people reach us over https, so that cookies can be bound to it."""
        return self.base_url.startswith("https://")

    @property
    def host(self) -> str:
        """The name in the address that people use; requests for another are refused."""
        return urlsplit(self.base_url).hostname or ""

    @property
    def secret_key_file(self) -> Path:
        """Where `matcher setup` keeps the key that signs sessions and links."""
        return self.instance / "secret_key"


def require_demo_data(settings: Settings) -> None:
    """Refuse to open a demo's doors, which need no password, on anything but a demo's database.

    Raises
    ------
    BadSetting
        The settings say that this is a demo, and the instance folder does not.
    """
    if not settings.demo:
        return
    if not (settings.instance / DEMO_FILE).is_file():
        raise BadSetting(
            f"demo is set, but {settings.instance} holds no demo. "
            "Unset MATCHER_DEMO, or run `matcher demo`."
        )
    if settings.database_url:
        raise BadSetting("demo is set, and a demo has its own database: unset database_url.")


def load_settings(environ: Mapping[str, str] | None = None, **overrides: object) -> Settings:
    """Read the settings: defaults, then `matcher.toml`, then `MATCHER_…`, then `overrides`.

    Raises
    ------
    BadSetting
        A key is unknown or a value cannot be read.
    """
    environ = os.environ if environ is None else environ
    instance = Path(str(overrides.get("instance") or environ.get("MATCHER_INSTANCE", "instance")))
    values: dict[str, object] = {"instance": instance}
    values |= _from_file(settings_file(instance, environ))
    known = {field.name for field in fields(Settings)}
    values |= {
        name: environ[variable]
        for name in known
        if (variable := f"MATCHER_{name.upper()}") in environ
    }
    values |= {name: value for name, value in overrides.items() if value is not None}
    if unknown := sorted(set(values) - known):
        raise BadSetting(f"Unknown setting: {', '.join(unknown)}.")
    typed: dict[str, Any] = {name: _typed(name, value) for name, value in values.items()}
    settings = Settings(**typed)
    return _with_secret(settings)


def settings_file(instance: Path, environ: Mapping[str, str] | None = None) -> Path:
    """Return where the settings of an instance folder are kept, whether or not it is there."""
    environ = os.environ if environ is None else environ
    return Path(environ.get("MATCHER_CONFIG", str(instance / "matcher.toml")))


def find_source(name: str, environ: Mapping[str, str] | None = None) -> str | None:
    """Say where a setting comes from, its variable or the file; None where the default holds."""
    environ = os.environ if environ is None else environ
    if (variable := f"MATCHER_{name.upper()}") in environ:
        return variable
    path = settings_file(Path(environ.get("MATCHER_INSTANCE", "instance")), environ)
    return str(path) if name in _from_file(path) else None


def _from_file(path: Path) -> dict[str, object]:
    if not path.is_file():
        return {}
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadSetting(f"{path} is not valid TOML: {error}") from error


def _typed(name: str, value: object) -> object:
    """Turn text into the type that the field declares, with a message that says how."""
    kind = Settings.__annotations__[name]
    if kind is Path:
        return Path(str(value))
    if kind is bool:
        return _boolean(name, value)
    if kind is int:
        try:
            return int(str(value))
        except ValueError as error:
            raise BadSetting(f"{name} must be a whole number, not “{value}”.") from error
    if name == "base_url":
        return checked_address(str(value))
    return str(value)


def _boolean(name: str, value: object) -> bool:
    text = str(value).strip().lower()
    if text in {"1", "true", "yes", "on"}:
        return True
    if text in {"0", "false", "no", "off", ""}:
        return False
    raise BadSetting(f"{name} must be true or false, not “{value}”.")


def checked_address(value: str) -> str:
    """Return the address that people use, without a slash at its end.

    Raises
    ------
    BadSetting
        It is not a whole address, with http or https and a host.
    """
    if not _is_address(value):
        raise BadSetting(
            f"base_url must be an address such as https://mentors.example.org, not “{value}”."
        )
    return value.rstrip("/")


def _is_address(value: str) -> bool:
    if not value.isprintable() or " " in value:
        return False
    try:
        parts = urlsplit(value)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:  # half a bracket, or a port that is none
        return False


def _with_secret(settings: Settings) -> Settings:
    if settings.secret_key or not settings.secret_key_file.is_file():
        return settings
    key = settings.secret_key_file.read_text("ascii").strip()
    return replace(settings, secret_key=key)
