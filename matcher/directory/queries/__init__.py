"""Reading mentors as people look for them: the register, a search, a page, suggestions."""
