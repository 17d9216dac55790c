"""A stand-in for pyrealsense2 with a T265: as much of the module as scripts/t265_source.py uses.

What it imitates: with a callback, `pipeline.start` gives poses one by one and both fisheyes as a frameset, on a thread of
its own; times are in ms. Poses come 200 times a second and pairs 30 times. The n-th pose is at (n / 1000, 0, 0), and the
n-th pair's pixels are n modulo 256, in the right eye 255 less that. Without a callback, a device or a fisheye's twin
(`UIS_STAND_IN=none`) it fails as librealsense does.
Source: librealsense 2.53.1, wrappers/python/pyrs_pipeline.cpp, pyrs_frame.cpp, c_files.cpp; src/pipeline/aggregator.cpp.
"""

import enum
import os
import threading
import time
from types import SimpleNamespace

WIDTH, HEIGHT = 848, 800


class stream(enum.Enum):
    fisheye = 1
    pose = 2


class config:
    def __init__(self):
        self.streams = set()

    def enable_stream(self, stream_type, stream_index=-1):
        self.streams.add((stream_type, stream_index))


class frame:
    def __init__(self, timestamp_ms):
        self.timestamp_ms = timestamp_ms

    def get_timestamp(self):
        return self.timestamp_ms

    def is_pose_frame(self):
        return isinstance(self, pose_frame)

    def as_pose_frame(self):
        return self

    def is_frameset(self):
        return isinstance(self, frameset)

    def as_frameset(self):
        return self

    def as_video_frame(self):
        return self


class pose_frame(frame):
    def __init__(self, number, timestamp_ms):
        super().__init__(timestamp_ms)
        self.number = number

    def get_pose_data(self):
        zero = SimpleNamespace(x=0.0, y=0.0, z=0.0)
        return SimpleNamespace(
            translation=SimpleNamespace(x=self.number / 1000, y=0.0, z=0.0),
            rotation=SimpleNamespace(x=0.0, y=0.0, z=0.0, w=1.0),
            velocity=SimpleNamespace(x=0.2, y=0.0, z=0.0), acceleration=zero,
            angular_velocity=zero, angular_acceleration=zero, tracker_confidence=3, mapper_confidence=2)


class video_frame(frame):
    def __init__(self, value, timestamp_ms):
        super().__init__(timestamp_ms)
        self.pixels = bytes([value]) * (WIDTH * HEIGHT)

    def get_width(self):
        return WIDTH

    def get_height(self):
        return HEIGHT

    def get_data(self):
        return memoryview(self.pixels).cast("B", (HEIGHT, WIDTH))


class frameset(frame):
    def __init__(self, number, timestamp_ms):
        super().__init__(timestamp_ms)
        self.fisheyes = {1: video_frame(number % 256, timestamp_ms), 2: video_frame(255 - number % 256, timestamp_ms)}

    def get_fisheye_frame(self, index=0):
        return self.fisheyes[index]


class profile:
    def get_stream(self, stream_type, stream_index=-1):
        assert (stream_type, stream_index) == (stream.fisheye, 1)
        return self

    def as_video_stream_profile(self):
        return self

    def get_intrinsics(self):
        return SimpleNamespace(fx=285.5, fy=286.5, ppx=420.25, ppy=403.75, width=WIDTH, height=HEIGHT,
                               coeffs=[-0.004, 0.039, -0.036, 0.006, 0.0])


class pipeline:
    def start(self, settings, callback):
        if os.environ.get("UIS_STAND_IN") == "none":
            raise RuntimeError("No device connected")
        if settings.streams != {(stream.pose, -1), (stream.fisheye, 1), (stream.fisheye, 2)}:
            raise RuntimeError("Couldn't resolve requests")
        self.is_stopped = threading.Event()
        self.thread = threading.Thread(target=self.run, args=(callback,))
        self.thread.start()
        return profile()

    def stop(self):
        self.is_stopped.set()
        self.thread.join()

    def run(self, callback):
        begin_s = time.monotonic()
        poses = pairs = 0
        while not self.is_stopped.wait(0.002):
            elapsed_s = time.monotonic() - begin_s
            while poses < elapsed_s * 200:
                callback(pose_frame(poses, (begin_s + poses / 200) * 1000))
                poses += 1
            while pairs < elapsed_s * 30:
                callback(frameset(pairs, (begin_s + pairs / 30) * 1000))
                pairs += 1
