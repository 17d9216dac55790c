#!/usr/bin/env python3
"""A hub of imagezmq, as its own examples have it; says when each picture was there.

    imagezmq_hub.py PORT
"""

import gc
import sys

import imagezmq

from moments import tell

gc.disable()
hub = imagezmq.ImageHub(open_port=f"tcp://127.0.0.1:{sys.argv[1]}")
while True:
    name, jpeg = hub.recv_jpg()
    tell(bytes(jpeg), name=name)
    hub.send_reply(b"OK")
