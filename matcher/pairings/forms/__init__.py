"""What people type about requests and pairings, a module for each side."""
