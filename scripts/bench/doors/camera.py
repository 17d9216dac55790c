#!/usr/bin/env python3
"""A camera: writes the pictures of a file, again and again, to the stdin of a program, and says when.

    camera.py PICTURES FPS PROGRAM [ARGUMENT …]

The time of a picture is the moment before its last page is written.
"""

import gc
import itertools
import subprocess
import sys

from moments import start, tell
from feeder import Feeder
from pictures import split_pictures

gc.disable()
path, fps, *command = sys.argv[1:]
with open(path, "rb") as file:
    pictures = split_pictures(file.read())
child = start(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
feeder = Feeder(child.stdin.fileno(), pictures, float(fps))
try:
    for picture in itertools.cycle(pictures):
        feeder.feed()
        tell(picture, feeder.written_s[-1])
except BrokenPipeError:
    sys.exit("Cannot measure: the sender has ended")
