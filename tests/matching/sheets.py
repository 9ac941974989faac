"""Small spreadsheets for the tests of files and of the match command."""

import csv
import io

MENTOR = {
    "name": "Ada Ashe",
    "email": "ada@example.org",
    "employer": "Leeds Libraries",
    "sector": "public",
    "level": "chartership",
    "place": "LS1 3AD",
    "formats": "face_to_face;video",
    "capacity": "2",
}
CANDIDATE = {
    "name": "Ben Birch",
    "email": "ben@example.org",
    "employer": "Bradford College",
    "sector": "further_education",
    "level": "chartership",
    "place": "Bradford",
    "formats": "face_to_face;video",
    "waiting_since": "2025-10-01",
}


def sheet(*people: dict[str, str], columns: list[str] | None = None) -> bytes:
    """Return people as a csv file's bytes."""
    columns = columns or list(dict.fromkeys(name for person in people for name in person))
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow(columns)
    writer.writerows([person.get(name, "") for name in columns] for person in people)
    return buffer.getvalue().encode()
