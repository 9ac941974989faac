"""The application for a production server: `gunicorn wsgi:app`."""

import gc

from matcher.app import create_app
from matcher.core.config import load_settings
from matcher.core.logs import configure_logs
from matcher.jobs.huey_queue import HueyQueue

configure_logs()
settings = load_settings()
app = create_app(settings, queue=HueyQueue(settings.instance))
gc.freeze()  # what is loaded stays: the collector need not go through it while somebody waits
