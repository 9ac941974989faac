"""The application for a production server: `gunicorn wsgi:app`."""

from matcher.app import create_app
from matcher.core.config import load_settings
from matcher.core.logs import configure_logs
from matcher.jobs.huey_queue import HueyQueue

configure_logs()
settings = load_settings()
app = create_app(settings, queue=HueyQueue(settings.instance))
