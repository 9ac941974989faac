"""The middles of the regions, for maps."""

CENTRES = {
    "north_east": (55.0, -1.8),
    "north_west": (53.9, -2.7),
    "yorkshire_and_the_humber": (53.95, -1.1),
    "east_midlands": (53.0, -0.8),
    "west_midlands": (52.5, -2.2),
    "east_of_england": (52.4, 0.7),
    "london": (51.55, -0.1),
    "south_east": (51.1, -1.2),
    "south_west": (50.9, -3.5),
    "scotland": (56.7, -4.1),
    "wales": (52.3, -3.8),
    "northern_ireland": (54.65, -6.7),
    "isle_of_man": (54.23, -4.55),
    "jersey": (49.2, -2.1),
    "guernsey": (49.5, -3.0),
}
"""Where a region's dot stands on the map, far enough from every other for a finger."""
