"""What the desk reckons from plain values."""
