#!/usr/bin/env python3
"""imagezmq's own sender, at an even pace; says when each picture was given to it.

    imagezmq_sender.py PICTURES FPS PORT
"""

import gc
import itertools
import sys
import time

import imagezmq

from moments import tell
from feeder import sleep_until
from pictures import split_pictures

gc.disable()
path, fps, port = sys.argv[1:]
with open(path, "rb") as file:
    pictures = split_pictures(file.read())
sender = imagezmq.ImageSender(connect_to=f"tcp://127.0.0.1:{port}")
next_s = time.monotonic()
for picture in itertools.cycle(pictures):
    sleep_until(next_s)
    next_s = max(next_s, time.monotonic() - 1 / float(fps)) + 1 / float(fps)
    given_s = time.monotonic()
    sender.send_jpg("camera", picture)
    tell(picture, given_s)
