"""Our own style sheet, scripts and fonts: served from memory, cached by browsers for a year.

Every address holds one fingerprint of all the files, so that a relative address inside a style
sheet carries it too, and a new release is fetched at once.
"""

import gzip
import hashlib
from functools import cache
from pathlib import Path, PurePosixPath

from flask import Response, abort, request, url_for

STATIC = Path(__file__).resolve().parent / "static"
YEAR = 365 * 24 * 3600
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".woff2": "font/woff2",
    ".txt": "text/plain; charset=utf-8",
}
WORTH_PACKING = {".css", ".js", ".svg", ".txt"}


@cache
def files() -> dict[str, bytes]:
    """Return every file that may be served; what is not in here is not there."""
    return read_files(STATIC)


def read_files(folder: Path) -> dict[str, bytes]:
    """Read what a browser may ask for, but not the build recipe and what it has fetched."""
    paths = ((path.relative_to(folder), path) for path in sorted(folder.rglob("*")))
    return {
        name.as_posix(): path.read_bytes()
        for name, path in paths
        if path.suffix in TYPES and path.is_file() and "build" not in name.parts
    }


@cache
def fingerprint() -> str:
    """Return a short text that changes whenever any file does."""
    digest = hashlib.sha256()
    for name, content in files().items():
        digest.update(name.encode() + b"\0" + hashlib.sha256(content).digest())
    return digest.hexdigest()[:12]


@cache
def _packed(name: str) -> bytes:
    return gzip.compress(files()[name], mtime=0)


def static_url(name: str) -> str:
    """Return the address of one of our files.

    Raises
    ------
    LookupError
        There is no such file, which is a slip in a template.
    """
    if name not in files():
        raise LookupError(f"There is no static file {name}.")
    return url_for("web.static", version=fingerprint(), name=name)


def static(version: str, name: str) -> Response:
    """Serve a file: for a year under today's fingerprint, checked each time under an older one."""
    if name not in files():
        abort(404)
    suffix = PurePosixPath(name).suffix
    packed = suffix in WORTH_PACKING and request.accept_encodings["gzip"] > 0
    response = Response(_packed(name) if packed else files()[name], content_type=TYPES[suffix])
    if packed:
        response.content_encoding = "gzip"
    response.vary.add("Accept-Encoding")
    if version == fingerprint():
        response.cache_control.public = True
        response.cache_control.max_age = YEAR
        response.cache_control.immutable = True
    else:
        response.cache_control.no_cache = True
    response.set_etag(f"{fingerprint()}{'-gzip' if packed else ''}")
    response.make_conditional(request)
    return response
