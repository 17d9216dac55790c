"""What the programs of this measurement have in common: a line for each picture, with the time and which one it is."""

import json
import pathlib
import signal
import subprocess
import sys
import time
import zlib

sys.path.append(str(pathlib.Path(__file__).parent.parent / "instrument"))

from pictures import scan_of


def tell(picture, at_s=None, **facts):
    """Says when a picture was there: µs of the system's monotonic clock, a sum of its scan, which every door keeps, one of all
    its bytes (whole), and what the door says of it: name, ageMs, boundMs; None where it does not know."""
    now_s = time.monotonic() if at_s is None else at_s
    known = {name: value for name, value in facts.items() if value is not None}
    whole = zlib.crc32(picture)
    print(round(now_s * 1e6), zlib.crc32(scan_of(picture)), json.dumps({"whole": whole, **known}), flush=True)


def start(command, **pipes):
    """Starts a program that ends with this one."""
    child = subprocess.Popen(command, **pipes)

    def end(*_):
        child.terminate()
        try:
            child.wait(3)
        except subprocess.TimeoutExpired:
            child.kill()
        sys.exit(0)

    signal.signal(signal.SIGTERM, end)
    return child
