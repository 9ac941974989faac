"""What every area stands on: settings, the database, the clock, errors, actors, paging."""
