"""Notes when each frame that comes by UDP is whole, and which pose it has.

Writes "PORT" when it is ready; when its stdin closes, one JSON array on stdout of [pose number, whole at (ns of
CLOCK_MONOTONIC), bytes, capture time, pose's time (both µs of the sender's clock, 0 where it does not say)] for each frame. The pose number is x of the pose in mm, as tests/support/tracked_source.py and
rs_pose.py number them. It reads this project's datagrams (src/protocol/media.ts, telemetry.ts) and those of opencv_way.py.
"""

import json
import select
import socket
import struct
import sys
import time

MEDIA, TELEMETRY = 1, 10
BETWEEN_FRAMES = 16

sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
sock.bind(("127.0.0.1", 0))
print(sock.getsockname()[1], flush=True)

fragments, whole, poses = {}, {}, {}


def note(frame, place, needed, size, capture_us=0):
    have = fragments.setdefault(frame, set())
    have.add(place)
    if len(have) == needed and frame not in whole:
        whole[frame] = (time.monotonic_ns(), size, capture_us)


def take(datagram):
    if datagram[:2] == b"CV":
        pose, index, count, size = struct.unpack_from(">IHHI", datagram, 2)
        poses[pose] = (pose, 0)
        note(pose, index, count, size)
    elif datagram[:2] == b"\x55\x10" and datagram[2] == MEDIA:
        frame, block, blocks, index, k = struct.unpack_from(">IBBBB", datagram, 12)
        note(frame, (block, index), k * blocks, int.from_bytes(datagram[21:24], "big"),
             int.from_bytes(datagram[25:31], "big"))
    elif datagram[:2] == b"\x55\x10" and datagram[2] == TELEMETRY and not datagram[17] & BETWEEN_FRAMES:
        number = round(struct.unpack_from(">d", datagram, 26)[0] * 1000)
        poses[struct.unpack_from(">I", datagram, 12)[0]] = (number, int.from_bytes(datagram[20:26], "big"))


while True:
    readable, _, _ = select.select([sock, sys.stdin], [], [])
    if sock in readable:
        take(sock.recv(65536))
    elif not sys.stdin.buffer.read(1):
        break
print(json.dumps([[poses[frame][0], *facts, poses[frame][1]] for frame, facts in whole.items() if frame in poses]))
