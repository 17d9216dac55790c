"""Writes grey 848x800 pictures to stdout, as `t265 --image-cmd` reads them.

usage: grey_camera.py FPS
"""

import sys
import time

fps = float(sys.argv[1])
pixels = bytes(range(256)) * (848 * 800 // 256)
start = time.monotonic()
n = 0
while True:
    time.sleep(max(0, start + n / fps - time.monotonic()))
    sys.stdout.buffer.write(pixels)
    sys.stdout.buffer.flush()
    n += 1
