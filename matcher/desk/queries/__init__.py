"""What the administrator's desk shows: plain frozen values, a page at a time."""
