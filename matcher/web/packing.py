"""Pages travel packed, for everybody who can unpack them.

An answer to a request that another site has caused travels as it is: whoever can choose a part of a
packed page and measure its length could else guess what else is in it (the attack named BREACH).
"""

import gzip

from flask import Flask, Response, request

from matcher.web.origin import OWN_SITES

WORTH_IT = 1_000  # bytes: below it, the packed answer fills as many packets
PACKED = {
    "text/html",
    "text/plain",
    "text/csv",
    "text/calendar",
    "application/json",
    "application/problem+json",
}
LEVEL = 5  # a page of 60 kB in a millisecond, and within two per cent of the smallest


def register_packing(app: Flask) -> None:
    """Pack every answer of `app` that is worth it."""
    app.after_request(pack)


def pack(response: Response) -> Response:
    """Replace the body by its packed form where the browser takes that."""
    if response.mimetype not in PACKED or response.is_streamed or response.content_encoding:
        return response
    content = response.get_data()
    if len(content) < WORTH_IT:
        return response
    response.vary.update(("Accept-Encoding", "Sec-Fetch-Site"))
    if not _is_wanted():
        return response
    response.set_data(gzip.compress(content, LEVEL, mtime=0))
    response.content_encoding = "gzip"
    tag, _weak = response.get_etag()
    if tag is not None:
        response.set_etag(tag, weak=True)  # the same page, in other bytes
    return response


def _is_wanted() -> bool:
    own = request.headers.get("Sec-Fetch-Site", "none") in OWN_SITES
    return own and request.accept_encodings["gzip"] > 0
