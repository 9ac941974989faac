"""`python3 -m matcher COMMAND`, from a bare checkout or installed.

This file alone must be readable by old Pythons, so that they can say what is needed.
"""

import importlib
import sys

if sys.version_info < (3, 11):  # noqa: UP036 - this is where older ones are turned away
    HERE = ".".join(str(part) for part in sys.version_info[:2])
    sys.exit("Matcher needs Python 3.11 or newer; this is " + HERE + ".")

if __name__ == "__main__":
    sys.exit(importlib.import_module("matcher.bootstrap.start").main(sys.argv[1:]))
