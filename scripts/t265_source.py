#!/usr/bin/env python3
"""A T265's pictures, poses and calibration on stdout, as `t265 --source-cmd` reads them.

src/capture/tracker/source_parser.ts draws the framing. pyrealsense2 has to be of librealsense 2.53.1 or older: later ones do not
know the T265 any more. Pictures need USB 3.
"""

import argparse
import collections
import json
import os
import signal
import sys
import threading

import pyrealsense2 as rs

LEFT, RIGHT = 1, 2
# what JSON calls the numbers of a pose, and what librealsense does
POSE = (("", "translation", "xyz"), ("q", "rotation", "xyzw"), ("v", "velocity", "xyz"), ("w", "angular_velocity", "xyz"))


class Output:
    """Stdout with a thread of its own: librealsense queues what its callback is too slow for, so that must never wait."""

    def __init__(self):
        self.changed = threading.Condition()
        self.lines = collections.deque(maxlen=40)  # 0.2 s of poses
        self.picture = []  # header and pixels that are on their way
        self.closed = threading.Event()

    def put_line(self, **fields):
        with self.changed:
            self.lines.append(encode_line(fields))
            self.changed.notify()

    def put_picture(self, blocks):
        with self.changed:
            self.picture = blocks
            self.changed.notify()

    def write_all(self):
        """Returns when nobody reads any more."""
        while not self.closed.is_set():
            with self.changed:
                self.changed.wait_for(lambda: self.lines or self.picture)
                lines, picture = list(self.lines), self.picture
                self.lines.clear()
            try:
                for block in lines + picture:
                    write(block)
            except BrokenPipeError:
                self.closed.set()
            if picture:
                self.picture = []


def write(block):
    rest = memoryview(block)
    while rest:
        rest = rest[os.write(sys.stdout.fileno(), rest):]


def encode_line(fields):
    return json.dumps(fields).encode() + b"\n"


def encode_picture(frame, eye):
    pixels = memoryview(frame.get_data()).tobytes()
    return [encode_line({"type": "image", "t": frame.get_timestamp(), "width": frame.get_width(),
                         "height": frame.get_height(), "format": "gray8", "bytes": len(pixels), "eye": eye}), pixels]


def put_pose(output, frame):
    pose = frame.get_pose_data()
    numbers = {name + axis: getattr(getattr(pose, group), axis) for name, group, axes in POSE for axis in axes}
    output.put_line(type="pose", t=frame.get_timestamp(), confidence=pose.tracker_confidence, **numbers)


def put_pair(output, frames, has_right):
    if output.picture:
        return  # the one before is not through the pipe yet; the next one will be newer
    blocks = encode_picture(frames.get_fisheye_frame(LEFT).as_video_frame(), "left")
    if has_right:
        blocks += encode_picture(frames.get_fisheye_frame(RIGHT).as_video_frame(), "right")
    output.put_picture(blocks)


def put_calibration(output, profile):
    lens = profile.get_stream(rs.stream.fisheye, LEFT).as_video_stream_profile().get_intrinsics()
    output.put_line(type="calibration", fx=lens.fx, fy=lens.fy, ppx=lens.ppx, ppy=lens.ppy,
                    coeffs=list(lens.coeffs)[:4], width=lens.width, height=lens.height)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--both", action="store_true", help="the right eye's pictures too")
    has_right = parser.parse_args().both
    output = Output()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: output.closed.set())

    def on_frame(frame):  # on a thread of librealsense: poses come one by one, pictures in pairs
        if frame.is_pose_frame():
            put_pose(output, frame.as_pose_frame())
        elif frame.is_frameset():
            put_pair(output, frame.as_frameset(), has_right)

    pipeline, config = rs.pipeline(), rs.config()
    config.enable_stream(rs.stream.pose)
    for eye in (LEFT, RIGHT):  # the one does not come without the other
        config.enable_stream(rs.stream.fisheye, eye)
    try:
        put_calibration(output, pipeline.start(config, on_frame))
    except RuntimeError as error:
        sys.exit(f"t265_source.py: {error}")
    threading.Thread(target=output.write_all, daemon=True).start()
    output.closed.wait()
    pipeline.stop()


if __name__ == "__main__":
    main()
