"""The application for a production server: `gunicorn wsgi:app`."""

from matcher.app import create_app

app = create_app()
