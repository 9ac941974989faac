"""What the office does to the scheme as a whole: loading people, filling the demo."""
