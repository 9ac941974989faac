"""Reading schemes, runs, and people as the rules of matching see them."""
