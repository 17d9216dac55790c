"""Stands in for a program that owns a tracker: writes the framing of t265's --source-cmd to stdout.

usage: tracked_source.py [--fps N] [--pose-rate N] [--size WxH] [--jpeg FILE] [--texture] [--right]
       [--calibration JSON] [--log FILE]

Picture n has the grey level 16 + n % 200 everywhere (with --texture it is a pattern, or it is the JPEG). Pose n lies at (n/1000, -n/1000, 0.5), turned by
n/100 radians about the Y axis. Both have the times of one clock, in ms. --log writes a line "IMAGE_NUMBER T_MS WRITTEN_NS"
for each picture, the last on CLOCK_MONOTONIC once its last byte is written.
"""

import argparse
import json
import math
import sys
import time

parser = argparse.ArgumentParser()
parser.add_argument("--fps", type=float, default=30)
parser.add_argument("--pose-rate", type=float, default=200)
parser.add_argument("--size", default="848x800")
parser.add_argument("--jpeg")
parser.add_argument("--texture", action="store_true")
parser.add_argument("--right", action="store_true")
parser.add_argument("--calibration")
parser.add_argument("--log")
args = parser.parse_args()

out = sys.stdout.buffer
width, height = map(int, args.size.split("x"))
jpeg = open(args.jpeg, "rb").read() if args.jpeg else None
texture = bytes((x * x // 97 + y * y // 61 + 90 * ((x // 24 + y // 24) & 1)) % 256
                for y in range(height) for x in range(width)) if args.texture else None
log = open(args.log, "w", buffering=1) if args.log else None
start = time.monotonic()


def write_line(**fields):
    out.write(json.dumps(fields).encode() + b"\n")


def write_image(n, t):
    pixels = jpeg or texture or bytes([16 + n % 200]) * (width * height)
    for eye in ["right", "left"] if args.right else ["left"]:
        write_line(type="image", t=t, width=width, height=height, format="jpeg" if jpeg else "gray8",
                   bytes=len(pixels), eye=eye)
        out.write(pixels)
    out.flush()
    if log:
        log.write(f"{n} {t} {time.monotonic_ns()}\n")


def write_pose(n, t):
    half = n / 200
    write_line(type="pose", t=t, x=n / 1000, y=-n / 1000, z=0.5, qx=0, qy=math.sin(half), qz=0, qw=math.cos(half),
               confidence=n % 4)
    out.flush()


def write_all():
    if args.calibration:
        write_line(type="calibration", **json.loads(args.calibration))
    images = poses = 0
    while True:
        next_image, next_pose = images / args.fps, poses / args.pose_rate
        due = min(next_image, next_pose)
        time.sleep(max(0, start + due - time.monotonic()))
        t = 1e6 + due * 1000
        if next_pose <= next_image:
            write_pose(poses, t)
            poses += 1
        else:
            write_image(images, t)
            images += 1


try:
    write_all()
except BrokenPipeError:
    sys.stderr.close()
