"""Reading what the pages and mails of availability show."""
