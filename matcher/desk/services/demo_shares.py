"""How a realistic population is spread.

Regions and sectors follow counts of libraries and of the workforce; the rest is assumed.
"""

from datetime import timedelta
from enum import StrEnum


class Size(StrEnum):
    """How many people a demo has."""

    SMALL = "small"
    REGION = "region"
    NATIONAL = "national"
    STRESS = "stress"


N_PEOPLE = {
    Size.SMALL: (12, 20),
    Size.REGION: (40, 60),
    Size.NATIONAL: (400, 500),
    Size.STRESS: (2_000, 3_000),
}
REGIONS = {
    "London": 0.226,
    "South East": 0.194,
    "Scotland": 0.095,
    "North West": 0.079,
    "South West": 0.069,
    "Yorkshire and the Humber": 0.064,
    "East of England": 0.063,
    "East Midlands": 0.058,
    "West Midlands": 0.054,
    "Wales": 0.052,
    "North East": 0.026,
    "Northern Ireland": 0.020,
}
SECTORS = {
    "higher_education": 0.32,
    "public": 0.20,
    "health": 0.12,
    "school": 0.10,
    "government": 0.06,
    "further_education": 0.05,
    "law": 0.04,
    "commercial": 0.04,
    "national_special": 0.03,
    "heritage": 0.02,
    "third_sector": 0.01,
    "prison": 0.01,
}
CAPACITIES = {"1": 0.45, "2": 0.30, "3": 0.18, "4": 0.05, "5": 0.02}
FORMATS: dict[tuple[str, ...], float] = {
    ("face_to_face", "video"): 0.20,
    ("face_to_face", "video", "phone"): 0.10,
    ("face_to_face", "video", "phone", "email"): 0.06,
    ("video", "phone"): 0.05,
    ("video", "email"): 0.04,
    ("face_to_face",): 0.25,
    ("video",): 0.20,
    ("phone",): 0.05,
    ("email",): 0.05,
}
ABROAD_FORMATS = {("video",): 0.6, ("video", "email"): 0.4}
MENTOR_LEVELS = {"chartership": 0.75, "fellowship": 0.25}
CANDIDATE_LEVELS = {
    "certification": 0.15,
    "chartership": 0.70,
    "fellowship": 0.08,
    "revalidation": 0.07,
}
DISTANCES = {"": 0.30, "10": 0.08, "15": 0.14, "25": 0.22, "40": 0.14, "60": 0.08, "80": 0.04}
SECTOR_WISHES = {"different": 0.35, "same": 0.20, "no_preference": 0.45}
EMPLOYER_WISHES = {"outside": 0.55, "inside": 0.03, "no_preference": 0.42}
TIMES = {"working_hours": 0.6, "lunchtimes": 0.35, "evenings": 0.4, "weekends": 0.15}
STALE, AGEING = 0.25, 0.15
OLDEST_CLAIM_DAYS = 135
PAUSED, LOST_MENTOR, EXCLUDES = 0.04, 0.06, 0.03
HAS_MANAGER = {"mentor": 0.10, "candidate": 0.30}
LISTS_MENTORS, LONGEST_LIST = 0.35, 4
REACH_KM = 40
LONGEST_WAIT = timedelta(days=425)
