#!/usr/bin/env python3
"""Reads the pictures that a program writes to its stdout, and says when each was there.

    read_mjpeg.py PROGRAM [ARGUMENT …]
"""

import gc
import os
import subprocess
import sys

from moments import start, tell
from pictures import EOI, SOI

gc.disable()
child = start(sys.argv[1:], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
pending = bytearray()
while chunk := os.read(child.stdout.fileno(), 1 << 20):
    scanned = max(0, len(pending) - 1)
    pending += chunk
    while (end := pending.find(EOI, scanned)) >= 0:
        stretch = bytes(pending[:end + 2])
        tell(stretch[max(0, stretch.rfind(SOI)):])
        del pending[:end + 2]
        scanned = 0
sys.exit(f"Cannot measure: {sys.argv[1]} has ended")
