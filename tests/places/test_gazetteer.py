import subprocess
import sys
import time
from itertools import chain

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from matcher.places.gazetteer import AmbiguousPlace, Place, UnknownPlace, load_gazetteer
from matcher.places.place import overseas

gazetteer = load_gazetteer()
locate = gazetteer.locate


def choices_of(text: str) -> list[str]:
    with pytest.raises(AmbiguousPlace) as caught:
        locate(text)
    return [choice.label for choice in caught.value.choices]


def message_of(text: str) -> str:
    with pytest.raises(UnknownPlace) as caught:
        locate(text)
    return str(caught.value)


def outcome_of(text: str) -> Place | str:
    try:
        return locate(text)
    except (UnknownPlace, AmbiguousPlace) as why:
        return str(why)


@pytest.mark.parametrize(
    "text",
    ["LS6 1AA", "ls61aa", " Ls 61 aA ", "LS6-1AA", "LS6 IAA", "ＬＳ６ １ＡＡ", "Leeds LS6 1AA, UK"],
)
def test_full_postcode_is_placed_by_its_sector(text):
    assert locate(text) == Place("Leeds LS6", "LS6", "Yorkshire and the Humber", 53.81133, -1.57036)


@pytest.mark.parametrize("text", ["LS6", "ls 6", "Leeds LS6", "leeds, ls6", "LS6 0ZZ"])
def test_outcode_and_unknown_sector_are_placed_by_the_outcode(text):
    assert locate(text) == Place("Leeds LS6", "LS6", "Yorkshire and the Humber", 53.82008, -1.57079)


@pytest.mark.parametrize(
    ("text", "outcode"),
    [
        ("S014 7LY", "SO14"),
        ("E1O 5XX", "E10"),
        ("MI 2AB", "M1"),
        ("EI 6AN", "E1"),
        ("CR0 2AB", "CR0"),
        ("CRO 2AB", "CR0"),
        ("SW1A OAA", "SW1A"),
        ("OX1 1AA", "OX1"),
        ("0X1 1AA", "OX1"),
    ],
)
def test_postcode_with_look_alike_signs_is_understood(text, outcode):
    assert locate(text).outcode == outcode


def test_london_district_without_its_letter_is_the_mean_of_its_outcodes():
    assert locate("SW1") == Place("London SW1", "SW1", "London", 51.49425, -0.14096)


@pytest.mark.parametrize(
    ("outcode", "label"),
    [
        ("E8", "London E8"),
        ("CR0", "Croydon CR0"),
        ("M5", "Manchester M5"),
        ("SY23", "Aberystwyth SY23"),
        ("PA75", "Tobermory PA75"),
        ("BT1", "Belfast BT1"),
        ("GY9", "Alderney GY9"),
        ("IM1", "Douglas IM1"),
    ],
)
def test_outcode_is_labelled_with_a_town_that_people_know(outcode, label):
    assert locate(outcode).label == label


@pytest.mark.parametrize(
    ("postcode", "region"),
    [("CH7 1AP", "Wales"), ("CH1 2AU", "North West"), ("BT1 1AA", "Northern Ireland")],
)
def test_region_of_a_postcode_is_its_own_and_not_its_areas(postcode, region):
    assert locate(postcode).region == region


@pytest.mark.parametrize(
    "text", ["EH77", "EN77 1AA", "im99 1zz", "PO24", "S94 9ZZ", "SR43", "BFPO 12", "BF1 2AU"]
)
def test_postcode_that_is_not_geographic_is_said_to_be_off_the_map(text):
    assert "is a valid postcode but not a place on the map" in message_of(text)


def test_postcode_of_an_unknown_outcode_names_the_outcode():
    assert message_of("ZZ99 9ZZ") == (
        "“ZZ99 9ZZ” looks like a postcode, but we know no ZZ99. "
        "Give a postcode, its first part such as LS6, or a town; outside the UK, “overseas”."
    )


def test_town_has_its_point_and_no_outcode():
    assert locate("Leeds") == Place("Leeds", "", "Yorkshire and the Humber", 53.79648, -1.54785)


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("LEEDS", "Leeds"),
        ("Leeds, West Yorkshire, England", "Leeds"),
        ("St. Albans", "St Albans"),
        ("saint albans", "St Albans"),
        ("King’s Lynn", "King's Lynn"),
        ("Kings Lynn", "King's Lynn"),
        ("Newcastle-on-Tyne", "Newcastle upon Tyne"),
        ("Newcastle, Tyne & Wear", "Newcastle upon Tyne"),
        ("stoke on trent", "Stoke-on-Trent"),
        ("Gt Yarmouth", "Great Yarmouth"),
        ("Brighton & Hove", "Brighton"),
        ("Caerdydd", "Cardiff"),
        ("Hull", "Kingston upon Hull"),
        ("Londonderry", "Derry"),
        ("Westminster", "City of Westminster"),
        ("Guildford, Surrey", "Guildford"),
        ("Southend", "Southend-on-Sea"),
        ("Kingston", "Kingston upon Thames"),
        ("London", "London"),
        ("Durham", "Durham"),
    ],
)
def test_town_is_found_however_it_is_written(text, label):
    assert locate(text).label == label


@pytest.mark.parametrize(
    ("text", "label", "region"),
    [
        ("Newport, Wales", "Newport, Wales", "Wales"),
        ("newport wales", "Newport, Wales", "Wales"),
        ("Newport (Wales), UK", "Newport, Wales", "Wales"),
        ("Newport, Isle of Wight", "Newport, South East", "South East"),
        ("Newcastle, Co. Down", "Newcastle, Northern Ireland", "Northern Ireland"),
        ("Bangor, Wales", "Bangor, Wales", "Wales"),
        (
            "Richmond, N. Yorks",
            "Richmond, Yorkshire and the Humber",
            "Yorkshire and the Humber",
        ),
        (
            "Wales, South Yorkshire",
            "Wales, Yorkshire and the Humber",
            "Yorkshire and the Humber",
        ),
    ],
)
def test_region_or_county_tells_towns_of_one_name_apart(text, label, region):
    place = locate(text)

    assert (place.label, place.region) == (label, region)


def test_several_towns_are_listed_with_their_outcodes_larger_first():
    assert choices_of("Newport") == [
        "Newport, Wales (NP20)",
        "Newport, South East (PO30)",
        "Newport, West Midlands (TF10)",
        "Newport, East of England (CB11)",
        "Newport, Yorkshire and the Humber (HU15)",
        "Newport, Wales (SA42)",
    ]


def test_town_whose_full_name_is_much_larger_is_not_passed_over():
    assert choices_of("Newcastle") == [
        "Newcastle upon Tyne, North East (NE1)",
        "Newcastle under Lyme, West Midlands (ST55)",
        "Newcastle, Northern Ireland (BT33)",
    ]


def test_county_does_not_choose_the_larger_of_two_towns_in_its_region():
    assert choices_of("Newport, Pembrokeshire") == [
        "Newport, Wales (NP20)",
        "Newport, Wales (SA42)",
    ]


def test_town_is_not_given_the_outcode_of_its_large_users():
    assert choices_of("Cove") == ["Cove, Scotland (AB12)", "Cove, South East (GU14)"]


def test_choice_written_back_finds_its_place():
    with pytest.raises(AmbiguousPlace) as caught:
        locate("Newport")

    for choice in caught.value.choices:
        assert locate(choice.label) == choice.place


def test_ambiguous_message_says_what_to_do():
    with pytest.raises(AmbiguousPlace) as caught:
        locate("bangor")

    assert str(caught.value) == (
        "“bangor” could be several places: Bangor, Northern Ireland (BT19); Bangor, Wales (LL59). "
        "Write one of these as it stands here, or give a postcode."
    )


@pytest.mark.parametrize(
    ("text", "guess"),
    [
        ("Nwport", "Newport, Wales"),
        ("Edinborough", "Edinburgh"),
        ("Headingley, Leeds", "Leeds"),
        ("Guildford, Wales", "Guildford"),
    ],
)
def test_unknown_town_is_answered_with_a_guess(text, guess):
    assert message_of(text) == (
        f"“{text}” is not a UK postcode or town we know. Did you mean {guess}? "
        "Give a postcode, its first part such as LS6, or a town; outside the UK, “overseas”."
    )


@pytest.mark.parametrize(
    "text", ["UK", "United Kingdom", "England", "Wales", "Northern Ireland", "South East", "Kent"]
)
def test_country_region_or_county_alone_is_too_wide(text):
    assert message_of(text) == (
        f"“{text}” is too wide to measure a distance from. Give a town or postcode there."
    )


@pytest.mark.parametrize("text", ["", "  \n", "-", "–", None])
def test_blank_is_nothing_given(text):
    assert locate(text) == Place("", "", "", None, None)


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("overseas", "Overseas"),
        ("Outside the UK", "Overseas"),
        ("france", "France"),
        ("Paris, France", "France"),
        ("12 Rue Longue, Paris, France", "France"),
        ("USA", "United States"),
        ("Hong Kong", "Hong Kong SAR China"),
        ("Cote d'Ivoire", "Côte d’Ivoire"),
        ("Dublin, Ireland", "Ireland"),
        ("London, Canada", "Canada"),
    ],
)
def test_other_country_is_overseas_without_a_point(text, label):
    assert locate(text) == overseas(label)


def test_northern_irish_town_said_to_be_in_ireland_is_asked_about():
    assert choices_of("Belfast, Ireland") == ["Belfast, Northern Ireland (BT1)", "Ireland"]


def test_every_town_label_leads_back_to_its_town():
    lost = []
    for town in gazetteer._towns.all:
        place = gazetteer._at(town)
        if locate(place.label) != place:
            lost.append(place.label)

    assert lost == []


def test_every_outcode_label_leads_back_to_its_outcode():
    codes = list(gazetteer._postcodes.outcodes)

    assert [locate(locate(code).label).outcode for code in codes] == codes


@pytest.mark.parametrize(
    ("prefix", "labels"),
    [
        ("newport", ["Newport, Wales", "Newport, South East", "Newport Pagnell"]),
        ("L", ["London", "Leeds", "Liverpool"]),
        ("ls", ["Leeds LS1", "Leeds LS2", "Leeds LS3"]),
        ("ls1", ["Leeds LS1", "Leeds LS10", "Leeds LS11"]),
        ("LS6 1a", ["Leeds LS6"]),
        ("LS6 1AA", ["Leeds LS6"]),
        ("st alb", ["St Albans"]),
        ("", []),
        ("🎉", []),
    ],
)
def test_suggestions_follow_what_is_typed(prefix, labels):
    assert [choice.label for choice in gazetteer.suggest(prefix, limit=3)] == labels


def test_suggestion_is_found_again_by_its_label():
    typed = ("new", "ash", "l", "ls1", "sutton", "w")
    suggested = list(chain.from_iterable(gazetteer.suggest(prefix, limit=20) for prefix in typed))

    assert len(suggested) > 80
    assert [locate(choice.label) for choice in suggested] == [choice.place for choice in suggested]


PIECES = st.sampled_from(
    [
        "Newport",
        "LS6",
        "1AA",
        ",",
        " ",
        "(",
        ")",
        "Wales",
        "co down",
        "east lothian",
        "UK",
        "0",
        "O",
    ]
)


@settings(max_examples=400)
@example("\0")
@example("🎉" * 50)
@example("x" * 10_000)
@example("east lothian " * 15)
@example("," * 200)
@example("(" * 200)
@example("1" * 200)
@example("None")
@example("nan")
@example("٣" * 5)
@given(st.text(max_size=60) | st.lists(PIECES, max_size=30).map("".join))
def test_any_text_is_a_place_or_one_of_the_two_errors(text):
    gazetteer.suggest(text)

    outcome = outcome_of(text)

    if isinstance(outcome, Place):
        assert (outcome.lat is None) == (outcome.region in ("", "overseas"))
    else:
        assert len(outcome) < 700
        assert outcome.isprintable()


def test_text_too_long_for_a_place_is_cut_short_in_the_message():
    assert message_of("x" * 10_000) == (
        f"“{'x' * 39}…” is too long for a place. "
        "Give a postcode, its first part such as LS6, or a town; outside the UK, “overseas”."
    )


def test_hostile_text_is_answered_at_once():
    start = time.process_time()

    for text in ("east lothian " * 15, "a b " * 50, "the " * 50, " " * 199 + "x", "LS6" * 66):
        with pytest.raises(UnknownPlace):
            locate(text)

    assert time.process_time() - start < 0.5


@pytest.mark.parametrize("value", [5, 3.5, float("nan"), b"Leeds", object()])
def test_value_that_is_not_text_is_unknown(value):
    with pytest.raises(UnknownPlace):
        locate(value)


def test_gazetteer_needs_no_flask_or_database():
    code = (
        "import sys; from matcher.places import gazetteer, distance; "
        "gazetteer.load_gazetteer().locate('Leeds'); "
        "print(sorted({'flask', 'sqlalchemy', 'scipy', 'numba'} & set(sys.modules)))"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout == "[]\n"


def test_region_is_that_of_the_nearest_of_all_towns():
    towns = gazetteer._towns
    rng = np.random.default_rng(7)
    lats, lons = towns._points
    for lat, lon in zip(rng.uniform(49, 61, 300), rng.uniform(-9, 3, 300), strict=True):
        far = np.hypot(lats - lat, (lons - lon) * np.cos(np.radians(lat)))
        assert towns.region_at(lat, lon) == towns.all[int(far.argmin())].region
