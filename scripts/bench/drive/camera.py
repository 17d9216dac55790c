#!/usr/bin/env python3
"""A camera: JPEGs in a file, one after the other, to stdout, so many a second.

    camera.py PICTURES FPS
"""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "instrument"))

from feeder import LiveFeeder  # noqa: E402
from pictures import split_pictures  # noqa: E402


def feed(descriptor, path, fps):
    """Writes pictures until nobody reads them; one that finds no room is left out."""
    feeder = LiveFeeder(descriptor, split_pictures(pathlib.Path(path).read_bytes()), float(fps))
    try:
        while True:
            feeder.feed()
    except (BrokenPipeError, ConnectionError):
        pass


if __name__ == "__main__":
    feed(1, *sys.argv[1:])
