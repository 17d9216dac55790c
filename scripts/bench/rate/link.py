#!/usr/bin/env python3
"""Changes what a network device sends at given moments, and counts the bytes that pass it.

    link.py DEVICE STEPS       STEPS as JSON: [[seconds, command of tc or null], ...]

Writes a line when it is ready. At the first line on stdin it carries out the first step, in advance; at the second one
the time begins, and with it the other steps. After the last one it writes the moment of each (µs of the monotonic clock)
and the bytes sent until then (of Ethernet frames) as JSON, and ends.
"""

import json
import os
import subprocess
import sys
import time

REALTIME_PRIORITY = 10


class Link:
    def __init__(self, device):
        self.counter = open(f"/sys/class/net/{device}/statistics/tx_bytes")
        # One process for all commands: to start one takes longer than a command.
        self.tc = subprocess.Popen(["tc", "-batch", "-"], stdin=subprocess.PIPE, text=True, bufsize=1)

    def take_step(self, command):
        moment = {"atUs": round(time.monotonic() * 1e6), "sentBytes": self.count_sent_bytes()}
        if command:
            self.tc.stdin.write(command + "\n")
        return moment

    def count_sent_bytes(self):
        self.counter.seek(0)
        return int(self.counter.read())

    def finish(self):
        self.tc.stdin.close()
        if self.tc.wait() != 0:
            sys.exit("Cannot change the link: tc failed")


def main():
    device, steps = sys.argv[1], json.loads(sys.argv[2])
    # A link does not wait for the processor.
    os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(REALTIME_PRIORITY))
    link = Link(device)
    print("ready", flush=True)
    if not sys.stdin.readline():
        return
    link.take_step(steps[0][1])
    if not sys.stdin.readline():
        return
    begin_s = time.monotonic()
    moments = []
    for at_s, command in steps:
        time.sleep(max(0, begin_s + at_s - time.monotonic()))
        moments.append(link.take_step(command if moments else None))
    link.finish()
    print(json.dumps(moments), flush=True)


if __name__ == "__main__":
    main()
