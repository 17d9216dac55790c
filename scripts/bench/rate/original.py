#!/usr/bin/env python3
"""The original scripts' wire between stdin and stdout, by the rules of their imitations in the tests.

    original.py send HOST PORT       reads MJPEG on stdin
    original.py receive PORT         writes MJPEG on stdout
"""

import os
import pathlib
import socket
import sys

ROOT = pathlib.Path(__file__).resolve().parents[3]
sys.path[:0] = [str(ROOT / "tests/support"), str(ROOT / "scripts/bench/instrument")]

from original_broadcaster import datagrams_of  # noqa: E402
from original_listener import LARGEST_DATAGRAM, Assembly  # noqa: E402
from pictures import EOI  # noqa: E402

READ_BYTES = 1 << 16


def send(host, port):
    broadcaster = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    pending = bytearray()
    while chunk := os.read(0, READ_BYTES):
        pending += chunk
        while (end := pending.find(EOI)) >= 0:
            for datagram in datagrams_of(bytes(pending[:end + 2])):
                broadcaster.sendto(datagram, (host, port))
            del pending[:end + 2]


def receive(port):
    listener = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    listener.bind(("0.0.0.0", port))
    assembly = Assembly()
    while True:
        frame = assembly.take(listener.recv(LARGEST_DATAGRAM))
        if frame:
            sys.stdout.buffer.write(frame)
            sys.stdout.buffer.flush()


if __name__ == "__main__":
    try:
        if sys.argv[1] == "send":
            send(sys.argv[2], int(sys.argv[3]))
        else:
            receive(int(sys.argv[2]))
    except KeyboardInterrupt:
        pass
