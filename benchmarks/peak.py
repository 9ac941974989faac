"""How much memory a process has had at most."""

import resource
from pathlib import Path

STATUS = Path("/proc/self/status")


def peak_mb() -> int:
    """Return this process's own peak in MB.

    From the kernel's high-water mark: `ru_maxrss` is that of the process before `exec` as well.
    """
    if STATUS.exists():
        for line in STATUS.read_text("ascii").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) // 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
