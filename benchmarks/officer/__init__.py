"""A round as an officer lives through it, by a robot in Chromium that counts its steps."""
