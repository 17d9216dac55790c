"""Asks for the latest picture again and again, and says what came of it: one JSON object a line.

    asking_camera.py URL MAX_AGE

began, at: when it was asked and when there was an answer, in µs of the clock that all programs of this host share; jpeg: the
picture, as base64; claim: how old it was at most at that moment, by what the camera says, in s; stale, why: how old the newest one
is that was not given (null where that is not known), and what was said.
"""

import base64
import json
import sys
import time

from uis_camera import Camera, StaleFrame, now

camera = Camera(url=sys.argv[1])
max_age = float(sys.argv[2])
while True:
    began = now()
    try:
        picture = camera.latest(max_age)
        at = now()
        claim = picture.age + picture.bound
        line = {"at": at * 1e6, "jpeg": base64.b64encode(picture.jpeg).decode(), "claim": claim}
    except StaleFrame as stale:
        line = {"at": now() * 1e6, "stale": stale.age, "why": str(stale)}
    print(json.dumps({"began": began * 1e6, **line}), flush=True)
    time.sleep(0.02)
