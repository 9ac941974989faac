"""Public ids in addresses: what cannot be one leads nowhere, and never reaches the database."""

from werkzeug.routing import BaseConverter


class PublicIdConverter(BaseConverter):
    """`<public_id:run_id>` in a route."""

    regex = "[A-Za-z0-9_-]{22}"
