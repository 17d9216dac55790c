"""Imitates librealsense's rs-pose: 200 positions a second through the C library's own buffer, never flushed.

usage: rs_pose.py LOG; pose n lies at x = n mm, and LOG gets a line "N PRINTED_NS" (CLOCK_MONOTONIC) for each.
"""

import ctypes
import sys
import time

INTERVAL_S = 1 / 200
libc = ctypes.CDLL(None)
log = open(sys.argv[1], "w", buffering=1)
start = time.monotonic()
n = 0
while True:
    time.sleep(max(0, start + n * INTERVAL_S - time.monotonic()))
    log.write(f"{n} {time.monotonic_ns()}\n")
    if libc.printf(b"\rDevice Position: %.3f %.3f %.3f (meters)", *map(ctypes.c_double, (n / 1000, -0.045, 1.002))) < 0:
        break
    n += 1
