"""What people are told when a pair may not be."""

from matcher.matching.rules.bars import Bar

NOT_AVAILABLE = "This pairing isn’t available."

WHY_NOT = {
    Bar.NOT_LISTED: "This mentor is not taking part at the moment.",
    Bar.UNCONFIRMED: "This mentor has not confirmed their places for some time.",
    Bar.ALREADY_PAIRED: "These two already work together.",
    Bar.ALREADY_ASKED: "This mentor has been asked and has yet to answer.",
    Bar.SAME_PERSON: "Nobody can be their own mentor.",
    Bar.LINE_MANAGER: "A line manager cannot be the mentor.",
    Bar.EXCLUDED: NOT_AVAILABLE,
    Bar.PAUSED: "This mentor is taking a break from mentoring.",
    Bar.NO_CAPACITY: "This mentor has no free place at the moment.",
    Bar.LEVEL: "The scheme asks for a mentor with a higher level of registration.",
    Bar.EMPLOYER: "The scheme asks for a mentor from another employer.",
    Bar.FORMAT: "You have no way of meeting in common. Look at the ways to meet in your profile.",
    Bar.DISTANCE: "You are too far apart to meet face to face, the only way you have in common.",
}
