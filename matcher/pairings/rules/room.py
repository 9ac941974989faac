"""How much room a mentor has beside the people they have, in numbers and in words."""

from dataclasses import dataclass

from matcher.core.words import _, ngettext
from matcher.mentors.rules import MAX_CAPACITY, free_places


@dataclass(frozen=True, slots=True)
class Room:
    """How many more people there is room for now, and for how many there could be at most."""

    free: int
    most: int


def room_beside(capacity: int, held: int) -> Room:
    """Return the room that a mentor has beside so many places spoken for."""
    return Room(free_places(capacity, held), max(0, MAX_CAPACITY - held))


def count_places(number: int) -> str:
    """Write a number of places in words: "no place", "1 place", "3 places"."""
    return ngettext("%(num)s place", "%(num)s places", number) if number else _("no place")


def room_in_words(free: int) -> str:
    """Say how many places a mentor now shows as free."""
    return _("You now show %(places)s free.", places=count_places(free))


def capacity_in_words(capacity: int, held: int, *, before: int) -> str:
    """Say what follows from the number of people that a mentor can now take on in all."""
    places = count_places(capacity)
    if held > capacity:
        said = _(
            "You now have %(places)s in all, and %(held)s are spoken for. Everything stays as it "
            "is, and nobody new comes until places are free again.",
            places=places,
            held=held,
        )
    elif held == capacity:
        said = _("You now have %(places)s in all, all are taken.", places=places)
    else:
        free = capacity - held
        said = _("You now have %(places)s in all, %(free)s free now.", places=places, free=free)
    if before == capacity:
        return said
    return _("%(said)s To undo this, change it back to %(before)s.", said=said, before=before)
