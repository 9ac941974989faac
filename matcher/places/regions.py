"""What may follow a town's name (a region, country or county), and the countries elsewhere."""

from dataclasses import dataclass
from functools import cache

from babel import Locale

from matcher.places.folding import fold

Regions = frozenset[str]

ENGLAND: Regions = frozenset(
    {
        "North East",
        "North West",
        "Yorkshire and the Humber",
        "East Midlands",
        "West Midlands",
        "East of England",
        "London",
        "South East",
        "South West",
    }
)
ISLANDS: Regions = frozenset({"Isle of Man", "Jersey", "Guernsey"})
EVERYWHERE: Regions = ENGLAND | ISLANDS | frozenset({"Scotland", "Wales", "Northern Ireland"})

_WHOLE: dict[str, Regions] = {
    "England": ENGLAND,
    "Channel Islands": frozenset({"Jersey", "Guernsey"}),
    "Midlands": frozenset({"East Midlands", "West Midlands"}),
    "Cymru": frozenset({"Wales"}),
    "Alba": frozenset({"Scotland"}),
    "NI": frozenset({"Northern Ireland"}),
    "N Ireland": frozenset({"Northern Ireland"}),
    "Ulster": frozenset({"Northern Ireland"}),
    "IoM": frozenset({"Isle of Man"}),
    "Ellan Vannin": frozenset({"Isle of Man"}),
    "Yorkshire and Humber": frozenset({"Yorkshire and the Humber"}),
    "Yorkshire and Humberside": frozenset({"Yorkshire and the Humber"}),
    "East": frozenset({"East of England"}),
    "East Anglia": frozenset({"East of England"}),
    "Greater London": frozenset({"London"}),
    "North East England": frozenset({"North East"}),
    "North West England": frozenset({"North West"}),
    "South East England": frozenset({"South East"}),
    "South West England": frozenset({"South West"}),
    "West Country": frozenset({"South West"}),
} | {region: frozenset({region}) for region in EVERYWHERE}
_WHOLE |= dict.fromkeys(
    ("United Kingdom", "UK", "U.K.", "Great Britain", "Britain", "GB", "British Isles"), EVERYWHERE
)

# Counties that lie in several of today's regions, in whole or in older boundaries.
_WIDE_COUNTIES: dict[str, Regions] = {
    "Yorkshire": frozenset({"Yorkshire and the Humber", "North East", "North West"}),
    "Surrey": frozenset({"South East", "London"}),
    "Kent": frozenset({"South East", "London"}),
    "Essex": frozenset({"East of England", "London"}),
    "Hertfordshire": frozenset({"East of England", "London"}),
    "Middlesex": frozenset({"London", "South East", "East of England"}),
    "Lincolnshire": frozenset({"East Midlands", "Yorkshire and the Humber"}),
    "Lancashire": frozenset({"North West", "Yorkshire and the Humber"}),
}

_COUNTIES: dict[str, str] = {
    "North East": "County Durham; Durham; Northumberland; Tyne and Wear; Teesside; Cleveland",
    "North West": "Cheshire; Cumbria; Cumberland; Westmorland; Greater Manchester; Merseyside; "
    "Wirral",
    "Yorkshire and the Humber": "Humberside; "
    "North Yorkshire; N Yorkshire; South Yorkshire; S Yorkshire; West Yorkshire; W Yorkshire; "
    "East Yorkshire; E Yorkshire; East Riding; East Riding of Yorkshire; North Lincolnshire; "
    "North East Lincolnshire",
    "East Midlands": "Derbyshire; Leicestershire; Northamptonshire; Nottinghamshire; Rutland",
    "West Midlands": "Herefordshire; Shropshire; Salop; Staffordshire; Warwickshire; "
    "Worcestershire",
    "East of England": "Bedfordshire; Cambridgeshire; Huntingdonshire; Norfolk; Suffolk",
    "London": "Inner London; Outer London",
    "South East": "Berkshire; Buckinghamshire; East Sussex; Sussex; "
    "West Sussex; Hampshire; Isle of Wight; Oxfordshire",
    "South West": "Avon; Cornwall; Devon; Dorset; "
    "Gloucestershire; Somerset; Wiltshire; Isles of Scilly",
    "Scotland": "Aberdeenshire; Angus; Argyll; Argyll and Bute; Ayrshire; Banffshire; "
    "Berwickshire; Borders; Scottish Borders; Bute; Caithness; Clackmannanshire; Dumfriesshire; "
    "Dumfries and Galloway; Dunbartonshire; East Ayrshire; North Ayrshire; South Ayrshire; "
    "East Lothian; Midlothian; West Lothian; East Renfrewshire; Renfrewshire; Fife; Highland; "
    "Highlands; Inverclyde; Inverness-shire; Kincardineshire; Kinross-shire; Kirkcudbrightshire; "
    "Lanarkshire; North Lanarkshire; South Lanarkshire; Moray; Morayshire; Nairnshire; Orkney; "
    "Outer Hebrides; Western Isles; Peeblesshire; Perthshire; Perth and Kinross; Ross-shire; "
    "Roxburghshire; Selkirkshire; Shetland; Isle of Skye; Stirlingshire; Sutherland; Tayside; "
    "Strathclyde; Grampian; Lothian; Wigtownshire",
    "Wales": "Anglesey; Isle of Anglesey; Ynys Mon; Brecknockshire; Caernarfonshire; "
    "Cardiganshire; Carmarthenshire; Ceredigion; Clwyd; Conwy; Denbighshire; Dyfed; Flintshire; "
    "Glamorgan; Mid Glamorgan; South Glamorgan; West Glamorgan; Vale of Glamorgan; Gwent; "
    "Gwynedd; Merionethshire; Monmouthshire; Montgomeryshire; Pembrokeshire; Powys; Radnorshire; "
    "Rhondda Cynon Taf; North Wales; South Wales; Mid Wales; West Wales",
    "Northern Ireland": "Antrim; Armagh; Down; Fermanagh; Londonderry; Derry; Tyrone",
    "Guernsey": "Alderney; Sark",
}

_SHORT_COUNTIES: dict[str, str] = {
    "Beds": "Bedfordshire",
    "Berks": "Berkshire",
    "Bucks": "Buckinghamshire",
    "Cambs": "Cambridgeshire",
    "Derbys": "Derbyshire",
    "Glos": "Gloucestershire",
    "Hants": "Hampshire",
    "Herts": "Hertfordshire",
    "Lancs": "Lancashire",
    "Leics": "Leicestershire",
    "Lincs": "Lincolnshire",
    "Middx": "Middlesex",
    "Northants": "Northamptonshire",
    "Notts": "Nottinghamshire",
    "Oxon": "Oxfordshire",
    "Shrops": "Shropshire",
    "Staffs": "Staffordshire",
    "Warks": "Warwickshire",
    "Wilts": "Wiltshire",
    "Worcs": "Worcestershire",
    "Yorks": "Yorkshire",
    "N Yorks": "North Yorkshire",
    "S Yorks": "South Yorkshire",
    "W Yorks": "West Yorkshire",
    "E Yorks": "East Yorkshire",
}

# Northern Ireland's counties are written with "Co." before them, and Durham too.
_COUNTY_WORDS = ("county ", "co ", "the ")

_ELSEWHERE = (
    "Overseas; Abroad; Outside UK; Outside the UK; Outside the United Kingdom; Non-UK; "
    "Not in the UK; International; Rest of the world; Rest of world; Worldwide"
)
_OTHER_NAMES: dict[str, str] = {
    "USA": "US",
    "US": "US",
    "U.S.": "US",
    "U.S.A.": "US",
    "United States of America": "US",
    "America": "US",
    "Republic of Ireland": "IE",
    "Eire": "IE",
    "Holland": "NL",
    "The Netherlands": "NL",
    "UAE": "AE",
    "Hong Kong": "HK",
    "Macau": "MO",
    "Macao": "MO",
    "Burma": "MM",
    "Myanmar": "MM",
    "Turkey": "TR",
    "Czech Republic": "CZ",
    "Ivory Coast": "CI",
    "Swaziland": "SZ",
    "Palestine": "PS",
    "Macedonia": "MK",
    "Korea": "KR",
    "Republic of Korea": "KR",
    "Congo": "CG",
    "Democratic Republic of the Congo": "CD",
    "The Gambia": "GM",
    "The Bahamas": "BS",
    "Falklands": "FK",
    "PRC": "CN",
    "NZ": "NZ",
}
# The United Kingdom and its islands have towns in the gazetteer; the rest are no countries.
_NOT_ELSEWHERE = {"GB", "IM", "JE", "GG", "CQ", "EU", "EZ", "UN", "ZZ", "XA", "XB", "001"}


@dataclass(frozen=True, slots=True)
class Qualifier:
    """What words after a town's name say about where it is."""

    regions: Regions
    is_whole: bool
    """Whether they mean all of these regions, not only a county within them."""


@cache
def _qualifiers() -> dict[str, Qualifier]:
    counties = dict(_WIDE_COUNTIES)
    for region, names in _COUNTIES.items():
        counties |= dict.fromkeys(names.split("; "), frozenset({region}))
    counties |= {short: counties[county] for short, county in _SHORT_COUNTIES.items()}
    known = {fold(name): Qualifier(regions, False) for name, regions in counties.items()}
    return known | {fold(name): Qualifier(regions, True) for name, regions in _WHOLE.items()}


def qualifier(words: str) -> Qualifier | None:
    """Return what folded `words` mean as a region, country or county, or None."""
    known = _qualifiers()
    bare = next((words.removeprefix(w) for w in _COUNTY_WORDS if words.startswith(w)), words)
    return known.get(words) or known.get(bare)


@cache
def _countries() -> dict[str, str]:
    english = {str(code): str(name) for code, name in Locale("en").territories.items()}
    named = {name: name for code, name in english.items() if code not in _NOT_ELSEWHERE}
    named |= {other: english[code] for other, code in _OTHER_NAMES.items()}
    named |= dict.fromkeys(_ELSEWHERE.split("; "), "Overseas")
    return {fold(name): label for name, label in named.items()}


def country_elsewhere(words: str) -> str | None:
    """Return the label of the country or continent that folded `words` mean, or None.

    "Overseas" and its synonyms count; the United Kingdom and its islands do not.
    """
    return _countries().get(words)
