"""A scheme's settings from a TOML file."""

import re
import tomllib

from matcher.matching.files.problems import RowProblem, Severity, shown
from matcher.matching.rules.settings import BadScheme, SchemeSettings


def read_scheme(file: str, data: bytes) -> tuple[SchemeSettings, list[RowProblem]]:
    """Return a scheme's settings (the defaults where the file cannot be used) and its problems."""
    try:
        text = data.decode("utf-8-sig")
        return SchemeSettings.from_mapping(tomllib.loads(text)), []
    except UnicodeDecodeError:
        problem = ("", "", "This is not a TOML file.", 1)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"at line (\d+)", str(error))
        problem = ("", "", f"This is not valid TOML: {error}.", int(line[1]) if line else 1)
    except BadScheme as error:
        problem = (error.key, shown(str(error.value)), str(error), _line_of(error.key, text))
    column, value, message, row = problem
    return SchemeSettings(), [RowProblem(file, row, column, value, message, Severity.FILE)]


def _line_of(key: str, text: str) -> int:
    """Return the line that sets a key, such as `weights.skills`; 1 where there is none."""
    name = re.escape(key.rsplit(".", 1)[-1])
    for number, line in enumerate(text.splitlines(), start=1):
        if re.match(rf"\s*(\[\s*)?[\"']?(\w+\.)?{name}\b", line):
            return number
    return 1
