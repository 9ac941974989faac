"""Files that the office takes along."""
