"""Stands in for the original listener: accepts frames by its rules, and prints a line for each instead of showing it.

usage: original_listener.py PORT [--frames N] [--timeout SECONDS]

Port 0 takes a free one. The first line on stdout is "ready PORT", every further one "LENGTH SHA256" of an accepted frame.
Ends after N frames (status 0) or after SECONDS (status 1).

The rules: every datagram, of which at most 8192 bytes are read, is appended to what was collected. Where that ends in
"SOF" and one more byte n, it closes the frame before, which is accepted if exactly as many datagrams as announced came
between; collecting begins anew, with n datagrams to come. Datagrams beyond the announced count throw everything away.
"""

import argparse
import hashlib
import socket
import time

LARGEST_DATAGRAM = 8192


class Assembly:
    """The original's state: what was collected, and how many datagrams are still to come (-1: none announced)."""

    def __init__(self):
        self.collected = bytearray()
        self.to_come = -1

    def take(self, datagram):
        """Returns the frame that this datagram closes, or None."""
        self.collected += datagram
        if self.collected[-4:-1] == b"SOF":
            frame = bytes(self.collected[:-4]) if self.to_come == 0 else None
            self.to_come = self.collected[-1]
            self.collected.clear()
            return frame
        self.to_come -= 1
        if self.to_come < 0:
            self.to_come = -1
            self.collected.clear()
        return None


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("--frames", type=int, default=1)
    parser.add_argument("--timeout", type=float, default=30)
    options = parser.parse_args()

    listener = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    listener.bind(("127.0.0.1", options.port))
    print("ready", listener.getsockname()[1], flush=True)

    assembly = Assembly()
    accepted = 0
    deadline = time.monotonic() + options.timeout
    while accepted < options.frames:
        listener.settimeout(max(0.001, deadline - time.monotonic()))
        try:
            datagram = listener.recv(LARGEST_DATAGRAM)
        except socket.timeout:
            return 1
        if time.monotonic() > deadline:
            return 1
        frame = assembly.take(datagram)
        if frame is not None:
            accepted += 1
            print(len(frame), hashlib.sha256(frame).hexdigest(), flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
