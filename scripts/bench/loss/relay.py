#!/usr/bin/env python3
"""Forwards UDP between two hosts and holds every datagram back for a time: a link with a delay, both ways.

    relay.py PORT TARGET_HOST TARGET_PORT DELAY_MS

What the target sends goes to whoever else sent last, everything else to the target. Writes a line when it is ready; once
its stdin is closed it writes what it did as JSON and ends.

A datagram is due by the moment at which the kernel received it, so that the time until this process ran does not add to
the delay.
"""

import collections
import gc
import json
import os
import select
import socket
import struct
import sys
import time

SO_RXQ_OVFL = 40
SO_RCVBUFFORCE = 33
SO_TIMESTAMPNS = 35
RECEIVE_BUFFER_BYTES = 8 << 20
REALTIME_PRIORITY = 10
DATAGRAM_BYTES = 65_535
ANCILLARY_BYTES = 128


class Relay:
    def __init__(self, port, target, delay_s):
        self.target = target
        self.delay_s = delay_s
        self.peer = None
        self.queue = collections.deque()  # (when it is due, bytes, address), in this order
        self.late_s = []
        self.overflows = 0
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, RECEIVE_BUFFER_BYTES)
        self.socket.setsockopt(socket.SOL_SOCKET, SO_RXQ_OVFL, 1)
        self.socket.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
        self.socket.bind(("0.0.0.0", port))
        self.socket.setblocking(False)

    def run(self):
        while True:
            wait_s = max(0, self.queue[0][0] - time.time()) if self.queue else None
            readable, _, _ = select.select([self.socket, sys.stdin], [], [], wait_s)
            if sys.stdin in readable:
                return
            self.send_due()
            if readable:
                self.receive_one()

    def receive_one(self):
        data, ancillary, _, address = self.socket.recvmsg(DATAGRAM_BYTES, ANCILLARY_BYTES)
        received_s = time.time()
        for _, kind, value in ancillary:
            if kind == SO_TIMESTAMPNS:
                seconds, nanoseconds = struct.unpack("@qq", value)
                received_s = seconds + nanoseconds / 1e9
            elif kind == SO_RXQ_OVFL:
                (self.overflows,) = struct.unpack("@I", value)
        if address == self.target:
            destination = self.peer
        else:
            self.peer = address
            destination = self.target
        if destination:
            self.queue.append((received_s + self.delay_s, data, destination))

    def send_due(self):
        while self.queue and self.queue[0][0] <= (now_s := time.time()):
            due_s, data, address = self.queue.popleft()
            self.socket.sendto(data, address)
            self.late_s.append(now_s - due_s)

    def describe(self):
        ordered = sorted(self.late_s) or [0]
        late_us = [round(ordered[int(share * (len(ordered) - 1))] * 1e6) for share in (0.5, 0.99, 1)]
        return {
            "datagrams": len(self.late_s),
            "lost": self.overflows,
            **dict(zip(("lateMedianUs", "lateP99Us", "lateMaxUs"), late_us)),
        }


def main():
    port, host, target_port, delay_ms = sys.argv[1:]
    gc.disable()
    # A link does not wait for the processor.
    os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(REALTIME_PRIORITY))
    relay = Relay(int(port), (host, int(target_port)), float(delay_ms) / 1e3)
    print("ready", flush=True)
    relay.run()
    print(json.dumps(relay.describe()), flush=True)


if __name__ == "__main__":
    main()
