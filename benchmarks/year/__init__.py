"""A simulated year: Matcher, and a plain list as associations keep it, with the same people."""
