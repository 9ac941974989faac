import io
import stat
from datetime import date

import openpyxl
import pytest

from matcher.matching.files.people import read_candidates, read_mentors, unknown_addresses
from matcher.matching.files.problems import Severity
from matcher.matching.files.tables import MAX_BYTES
from matcher.matching.files.writing import csv_text, guarded, unguarded, write_together
from matcher.matching.rules.people import CandidateRecord, MentorRecord
from matcher.places.gazetteer import load_gazetteer
from tests.matching.population import AS_OF
from tests.matching.sheets import CANDIDATE, MENTOR, sheet


def mentors(data):
    return read_mentors("mentors.csv", data, as_of=AS_OF)


def candidates(data):
    return read_candidates("candidates.csv", data, as_of=AS_OF)


def found(people):
    return [(p.row, p.column, p.severity) for p in people.problems]


def workbook(*rows, second_sheet=False):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    if second_sheet:
        book.create_sheet("Old").append(["something"])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def test_read_mentors_reads_every_column():
    place = load_gazetteer().locate("LS1 3AD")
    people = mentors(
        sheet(
            MENTOR
            | {
                "email": "Ada@Example.ORG",
                "employer": "Leeds  LIBRARIES!",
                "line_manager_email": "Boss@example.org",
                "level": "Chartership",
                "formats": "Face to face; VIDEO",
                "max_distance_km": "12.5 km",
                "strengths": "research_skills;IT and communication",
                "paused_until": "1 May 2026",
                "confirmed_on": "03/02/2026",
                "about": "I like maps.",
                "times": "evenings;Lunchtimes",
                "languages": "Welsh; English",
            }
        )
    )
    assert people.problems == ()
    assert people.records == (
        MentorRecord(
            email="ada@example.org",
            name="Ada Ashe",
            employer="Leeds  LIBRARIES!",
            employer_key="leedslibraries",
            line_manager_email="boss@example.org",
            sector="public",
            level="chartership",
            level_rank=2,
            place=place.label,
            region=place.region,
            latitude=place.lat,
            longitude=place.lon,
            formats=0b11,
            max_distance_km=12.5,
            capacity=2,
            strengths=1 << 4 | 1 << 12,
            paused_until=date(2026, 5, 1),
            confirmed_on=date(2026, 2, 3),
        ),
    )
    profile = people.rows[0].profile
    assert (profile.about, profile.times, profile.languages) == (
        "I like maps.",
        ("lunchtimes", "evenings"),
        ("Welsh", "English"),
    )


def test_read_candidates_reads_wishes_lists_and_what_is_blank():
    people = candidates(
        sheet(
            CANDIDATE
            | {
                "place": "",
                "formats": "email",
                "sector_wish": "Different",
                "employer_wish": "",
                "needs": "literacies_and_learning",
                "waiting_since": "",
                "lost_mentor": "Yes",
                "preferences": "B@example.org; a@example.org",
                "exclusions": "c@example.org",
            }
        )
    )
    assert people.problems == ()
    assert people.records == (
        CandidateRecord(
            email="ben@example.org",
            name="Ben Birch",
            employer="Bradford College",
            employer_key="bradfordcollege",
            line_manager_email="",
            sector="further_education",
            level="chartership",
            level_rank=2,
            place="",
            region="",
            latitude=None,
            longitude=None,
            formats=0b1000,
            max_distance_km=None,
            needs=1 << 8,
            sector_wish="different",
            employer_wish="no_preference",
            waiting_since=AS_OF,
            lost_mentor=True,
            preferences=("b@example.org", "a@example.org"),
            exclusions=frozenset({"c@example.org"}),
        ),
    )


def test_headers_are_known_by_synonyms_whatever_case_and_spaces():
    columns = {"Full Name": "name", "E-mail ": "email", "POSTCODE": "place", "Places": "capacity"}
    person = {name: MENTOR[meant] for name, meant in columns.items()}
    rest = {name: MENTOR[name] for name in ("sector", "level", "formats")}
    assert mentors(sheet(person | rest)).records == tuple(
        mentors(sheet({k: v for k, v in MENTOR.items() if k != "employer"})).records
    )


@pytest.mark.parametrize(
    "encode",
    [
        lambda text: text.encode("utf-8-sig"),
        lambda text: text.encode("cp1252"),
        lambda text: text.encode("utf-16"),
        lambda text: text.replace(",", ";").replace("face_to_face;video", "video").encode(),
        lambda text: text.replace(",", "\t").encode(),
        lambda text: text.replace("\r\n", "\n").encode(),
        lambda text: ("\r\n" + text).encode(),
    ],
)
def test_csv_is_read_in_any_common_encoding_and_delimiter(encode):
    text = sheet(MENTOR | {"name": "Zoë Müller"}).decode()
    people = mentors(encode(text))
    assert [record.name for record in people.records] == ["Zoë Müller"]


def test_workbook_is_read_as_typed():
    person = MENTOR | {"capacity": 2, "confirmed_on": date(2026, 3, 1), "max_distance_km": 20.0}
    people = mentors(workbook(list(person), list(person.values())))
    assert people.problems == ()
    record = people.records[0]
    assert (record.capacity, record.confirmed_on, record.max_distance_km) == (
        2,
        date(2026, 3, 1),
        20,
    )


def test_rows_are_numbered_as_the_spreadsheet_shows_them():
    bad = MENTOR | {"email": "nobody"}
    rows = [list(bad), [], list(MENTOR.values()), [], [], list(bad.values())]
    assert found(mentors(workbook(*rows))) == [(6, "email", Severity.ROW)]
    about = MENTOR | {"about": "two\nlines"}
    text = sheet(about, bad | {"about": ""}).decode()
    assert found(mentors(text.encode())) == [(3, "email", Severity.ROW)]
    assert found(mentors(("\r\n" + text).encode())) == [(4, "email", Severity.ROW)]


def test_unknown_columns_are_noted_once_and_only_the_first_sheet_is_read():
    header = [*MENTOR, "Shoe size"]
    rows = [[*MENTOR.values(), "42"], [*(MENTOR | {"email": "b@example.org"}).values(), "43"]]
    people = mentors(workbook(header, *rows, second_sheet=True))
    assert [(p.severity, p.row, p.value) for p in people.problems] == [
        (Severity.NOTE, 1, "Shoe size"),
        (Severity.NOTE, 1, "Old"),
    ]
    assert len(people.records) == 2


def test_unknown_addresses_are_noted_with_their_row():
    people = candidates(
        sheet(
            CANDIDATE
            | {"preferences": "ada@example.org;who@example.org", "exclusions": "x@example.org"}
        )
    )
    notes = unknown_addresses(mentors(sheet(MENTOR)), people)
    assert [(note.row, note.column, note.value, note.severity) for note in notes] == [
        (2, "preferences", "who@example.org", Severity.NOTE),
        (2, "exclusions", "x@example.org", Severity.NOTE),
    ]


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"name": ""}, "name"),
        ({"email": ""}, "email"),
        ({"email": "ada@library"}, "email"),
        ({"email": "ada example.org"}, "email"),
        ({"line_manager_email": "the boss"}, "line_manager_email"),
        ({"sector": ""}, "sector"),
        ({"sector": "fishing"}, "sector"),
        ({"level": "expert"}, "level"),
        ({"formats": ""}, "formats"),
        ({"formats": " ; "}, "formats"),
        ({"formats": "video;pigeon"}, "formats"),
        ({"capacity": ""}, "capacity"),
        ({"capacity": "two"}, "capacity"),
        ({"capacity": "-1"}, "capacity"),
        ({"capacity": "11"}, "capacity"),
        ({"capacity": "1.5"}, "capacity"),
        ({"capacity": "٣"}, "capacity"),
        ({"place": ""}, "place"),
        ({"place": "overseas"}, "place"),
        ({"place": "Nwportt"}, "place"),
        ({"place": "Newport"}, "place"),
        ({"max_distance_km": "far"}, "max_distance_km"),
        ({"max_distance_km": "-5"}, "max_distance_km"),
        ({"max_distance_km": "nan"}, "max_distance_km"),
        ({"strengths": "juggling"}, "strengths"),
        ({"paused_until": "soon"}, "paused_until"),
        ({"confirmed_on": "31/02/2026"}, "confirmed_on"),
        ({"confirmed_on": "2026-03-13"}, "confirmed_on"),
        ({"confirmed_on": "01/02/26"}, "confirmed_on"),
        ({"about": "x" * 601}, "about"),
        ({"about": "bell \x07"}, "about"),
        ({"times": "midnight"}, "times"),
    ],
)
def test_a_mentors_row_with_a_fault_is_left_out_and_located(change, column):
    people = mentors(sheet(MENTOR, MENTOR | {"email": "bad@example.org"} | change))
    assert found(people) == [(3, column, Severity.ROW)]
    assert [record.email for record in people.records] == ["ada@example.org"]


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"sector_wish": "similar"}, "sector_wish"),
        ({"employer_wish": "same"}, "employer_wish"),
        ({"waiting_since": "2026-03-13"}, "waiting_since"),
        ({"lost_mentor": "perhaps"}, "lost_mentor"),
        ({"preferences": "ada@example.org;ada"}, "preferences"),
        ({"exclusions": "@"}, "exclusions"),
        ({"needs": "tea"}, "needs"),
    ],
)
def test_a_candidates_row_with_a_fault_is_left_out_and_located(change, column):
    people = candidates(sheet(CANDIDATE, CANDIDATE | {"email": "bad@example.org"} | change))
    assert found(people) == [(3, column, Severity.ROW)]
    assert len(people.records) == 1


def test_all_faults_of_a_row_are_told_at_once():
    bad = MENTOR | {"email": "x", "sector": "y", "capacity": "z"}
    assert {column for _, column, _ in found(mentors(sheet(bad)))} == {
        "email",
        "sector",
        "capacity",
    }


def test_an_ambiguous_place_lists_its_choices_with_their_outcodes():
    (problem,) = mentors(sheet(MENTOR | {"place": "Newport"})).problems
    assert "Newport, Wales" in problem.message
    assert "NP20" in problem.message


def test_one_address_twice_is_a_fault_of_the_later_row():
    again = MENTOR | {"email": "ADA@example.org"}
    people = mentors(sheet(MENTOR, again))
    assert found(people) == [(3, "email", Severity.ROW)]
    assert "row 2" in people.problems[0].message


def test_an_address_listed_twice_counts_once_and_is_noted():
    people = candidates(sheet(CANDIDATE | {"preferences": "a@example.org; A@example.org"}))
    assert found(people) == [(2, "preferences", Severity.NOTE)]
    assert people.records[0].preferences == ("a@example.org",)


@pytest.mark.parametrize(
    ("data", "row", "message"),
    [
        (b"", 1, "empty"),
        (b"\r\n\r\n", 1, "empty"),
        (sheet(columns=list(MENTOR)), 1, "nobody"),
        (sheet({"shoe": "42", "hat": "7"}), 1, "must name the columns"),
        (sheet({k: v for k, v in MENTOR.items() if k != "email"}), 1, "no column “email”"),
        (sheet(MENTOR | {"E-Mail": "a@b.org"}), 1, "Two columns"),
        (b"%PDF-1.7\x00\x01\x02 not a table", 1, "not a csv, xlsx"),
        (workbook(["name"])[:300], 1, "cannot be opened"),
        (b"PK\x03\x04" + b"x" * 50, 1, "cannot be opened"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, 1, "cannot be opened"),
        (workbook(), 1, "empty"),
        (sheet(MENTOR) + b'"open,quote\r\n' + sheet(MENTOR), 3, "quotation mark"),
        (sheet(MENTOR, MENTOR | {"about": "x" * 30_000}), 3, "30000 characters"),
        (sheet(MENTOR, MENTOR | {"about": "x" * 200_000}), 3, "cannot be read"),
        (b"x" * (MAX_BYTES + 1), 1, "larger than 50 MB"),
    ],
)
def test_a_file_that_is_no_table_of_mentors_is_one_clear_problem(data, row, message):
    people = mentors(data)
    assert people.records == ()
    fatal = [problem for problem in people.problems if problem.severity is Severity.FILE]
    assert [problem.row for problem in fatal] == [row]
    assert message in fatal[0].message


def test_a_row_with_more_cells_than_the_header_is_a_fault():
    text = sheet(MENTOR).decode().rstrip() + ",extra\r\n"
    assert found(mentors(text.encode())) == [(2, "", Severity.ROW)]


def test_a_row_with_fewer_cells_misses_the_last():
    text = sheet(MENTOR).decode().rstrip().rsplit(",", 1)[0]
    assert found(mentors(text.encode())) == [(2, "capacity", Severity.ROW)]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_csv_text_never_starts_a_cell_as_a_formula(start):
    assert csv_text(["a"], [[f"{start}SUM(A1)"]]).split("\n", 1)[1].strip('"').startswith("'")


def test_csv_text_leaves_numbers_alone():
    assert csv_text(["a", "b"], [[-3, 2.5]]) == "a,b\n-3,2.5\n"


def test_write_together_replaces_all_and_leaves_nothing_else(tmp_path):
    (tmp_path / "a.csv").write_text("old")
    (tmp_path / "mine.txt").write_text("kept")
    paths = write_together(tmp_path, {"a.csv": "new\n", "b.csv": "é\n"})
    assert paths == [tmp_path / "a.csv", tmp_path / "b.csv"]
    assert {p.name: p.read_text("utf-8") for p in tmp_path.iterdir()} == {
        "a.csv": "new\n",
        "b.csv": "é\n",
        "mine.txt": "kept",
    }


def test_write_together_that_fails_leaves_what_was_there(tmp_path):
    (tmp_path / "a.csv").write_text("old")
    with pytest.raises(OSError, match="too long"):
        write_together(tmp_path, {"a.csv": "new", "x" * 300: "x"})
    assert {p.name: p.read_text() for p in tmp_path.iterdir()} == {"a.csv": "old"}


def test_write_together_keeps_what_is_in_folders_for_the_owner_and_takes_old_names_away(tmp_path):
    write_together(tmp_path, {"inputs/a.csv": b"\xff", "changes.csv": "old"})
    assert stat.S_IMODE((tmp_path / "inputs").stat().st_mode) == 0o700
    write_together(tmp_path, {"b.csv": "b"}, instead_of=["changes.csv", "b.csv", "inputs/a.csv"])
    assert [p.name for p in tmp_path.rglob("*.csv")] == ["b.csv"]


@pytest.mark.parametrize("text", ["=1", "it's", "'quoted'", "-x@example.org"])
def test_unguarded_is_what_was_there_before(text):
    assert unguarded(guarded(text)) == text
