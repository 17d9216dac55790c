#!/usr/bin/env python3
"""A robot's program that does nothing but tell when it has read each line.

    motor.py SOCKET

Each line of stdin goes, behind the time at which it had been read (seconds of the monotonic clock, which all hosts of one machine
share), to a Unix socket of datagrams: "12345.678901 {...}".
"""

import os
import socket
import sys
import time


def main():
    teller = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    teller.connect(sys.argv[1])
    rest = b""
    while read := os.read(0, 65536):
        at = b"%.6f " % time.monotonic()
        *lines, rest = (rest + read).split(b"\n")
        for line in lines:
            teller.send(at + line)


if __name__ == "__main__":
    try:
        main()
    except (ConnectionError, FileNotFoundError):
        pass  # who measured has ended
