#!/usr/bin/env python3
"""Reads pictures by the camera for programs in Python, scripts/examples/uis_camera.py; says when each was there.

    read_frames.py URL
"""

import gc
import pathlib
import sys

sys.path.append(str(pathlib.Path(__file__).parent.parent.parent / "examples"))

from moments import tell
from uis_camera import Camera, StaleFrame

gc.disable()
camera = Camera(url=sys.argv[1])
while True:
    try:
        picture = camera.next(max_age=None)
        age, bound = (value and value * 1e3 for value in (picture.age, picture.bound))
        tell(picture.jpeg, name=picture.name, ageMs=age, boundMs=bound)
    except StaleFrame:
        pass  # nothing has come yet
