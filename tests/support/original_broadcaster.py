"""Stands in for the original broadcaster: sends JPEG files, by its rules, in place of a camera's pictures.

usage: original_broadcaster.py HOST PORT [--rate FPS] [--rounds N] FILE...

Sends the files in turn, FPS a second (10 by default, the original's rate), all of them N times (once by default).

The rules: "SOF" and the number of datagrams in one byte, which has to be below 255; then the frame in datagrams of 8192
bytes, the last of what remains. Nothing is sent between frames or after the last.
"""

import argparse
import pathlib
import socket
import time

LARGEST_DATAGRAM = 8192


def datagrams_of(frame):
    """The datagrams of one frame, the announcement first."""
    pieces = [frame[at : at + LARGEST_DATAGRAM] for at in range(0, len(frame), LARGEST_DATAGRAM)]
    if len(pieces) >= 255:
        raise SystemExit("Cannot send a frame of %d bytes: it is too long." % len(frame))
    return [b"SOF" + bytes([len(pieces)])] + pieces


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("host")
    parser.add_argument("port", type=int)
    parser.add_argument("--rate", type=float, default=10)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("files", nargs="+", type=pathlib.Path)
    options = parser.parse_args()

    broadcaster = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    frames = [path.read_bytes() for path in options.files]
    for _ in range(options.rounds):
        for frame in frames:
            for datagram in datagrams_of(frame):
                broadcaster.sendto(datagram, (options.host, options.port))
            time.sleep(1 / options.rate)


if __name__ == "__main__":
    main()
