#!/usr/bin/env python3
"""Finds how long a link falls silent: one end sends numbers at short intervals, the other one notes which are missing.

    probe.py receive PORT            writes a line when it is ready, and at the end the silences as JSON, in ms
    probe.py send HOST PORT SECONDS

A silence is the time between the arrivals before and after missing numbers, less one interval.
"""

import json
import socket
import struct
import sys
import time

SO_RCVBUFFORCE = 33
SO_TIMESTAMPNS = 35
INTERVAL_S = 0.0002
IDLE_LIMIT_S = 5
LAST = (1 << 64) - 1
RECEIVE_BUFFER_BYTES = 8 << 20
ANCILLARY_BYTES = 128


def send(host, port, seconds):
    sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    begin_s = time.monotonic()
    number = 0
    while time.monotonic() - begin_s < seconds:
        sender.sendto(struct.pack("!Q", number), (host, port))
        number += 1
        time.sleep(max(0, begin_s + number * INTERVAL_S - time.monotonic()))
    for _ in range(100):  # one of them arrives
        sender.sendto(struct.pack("!Q", LAST), (host, port))
        time.sleep(0.01)


def receive(port):
    receiver = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    receiver.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, RECEIVE_BUFFER_BYTES)
    receiver.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
    receiver.bind(("0.0.0.0", port))
    receiver.settimeout(IDLE_LIMIT_S)
    print("ready", flush=True)
    silences_s = []
    before = None
    while True:
        data, ancillary, _, _ = receiver.recvmsg(8, ANCILLARY_BYTES)
        (number,) = struct.unpack("!Q", data)
        if number == LAST:
            break
        seconds, nanoseconds = struct.unpack("@qq", ancillary[0][2])
        now_s = seconds + nanoseconds / 1e9
        if before and number != before[0] + 1:
            silences_s.append(now_s - before[1] - INTERVAL_S)
        before = number, now_s
    print(json.dumps([silence_s * 1e3 for silence_s in silences_s]), flush=True)


if __name__ == "__main__":
    if sys.argv[1] == "receive":
        receive(int(sys.argv[2]))
    else:
        send(sys.argv[2], int(sys.argv[3]), float(sys.argv[4]))
