"""How much room a mentor has beside the people they have, in numbers and in words."""

from dataclasses import dataclass

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
    return {0: "no place", 1: "1 place"}.get(number, f"{number} places")


def room_in_words(free: int) -> str:
    """Say how many places a mentor now shows as free."""
    return f"You now show {count_places(free)} free."


def capacity_in_words(capacity: int, held: int, *, before: int) -> str:
    """Say what follows from the number of people that a mentor can now take on in all."""
    undo = f" To undo this, change it back to {before}." if before != capacity else ""
    if held > capacity:
        return (
            f"You now have {count_places(capacity)} in all, and {held} are spoken for. Everything "
            f"stays as it is, and nobody new comes until places are free again.{undo}"
        )
    free = "all are taken" if held == capacity else f"{capacity - held} free now"
    return f"You now have {count_places(capacity)} in all, {free}.{undo}"
