#!/usr/bin/env python3
"""The server of Foxglove's own SDK, at an even pace; says when each picture was given to it.

    foxglove_sender.py PICTURES FPS PORT
"""

import gc
import itertools
import sys
import time

import foxglove
from foxglove.channels import CompressedImageChannel
from foxglove.messages import CompressedImage

from moments import tell
from feeder import sleep_until
from pictures import split_pictures

gc.disable()
path, fps, port = sys.argv[1:]
with open(path, "rb") as file:
    pictures = split_pictures(file.read())
server = foxglove.start_server(host="127.0.0.1", port=int(port))
channel = CompressedImageChannel("/camera")
next_s = time.monotonic()
for picture in itertools.cycle(pictures):
    sleep_until(next_s)
    next_s = max(next_s, time.monotonic() - 1 / float(fps)) + 1 / float(fps)
    given_s = time.monotonic()
    channel.log(CompressedImage(data=picture, format="jpeg", frame_id="camera"))
    tell(picture, given_s)
