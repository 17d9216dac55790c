#!/usr/bin/env python3
"""Measures one pair of programs that carry MJPEG: a sender that reads it on stdin, a receiver that writes it on stdout.

    feeder --pipe--> sender --UDP--> receiver --pipe--> collector

The latency of a picture is the time from the moment before its last page (4 kB) is written to the sender until its last
byte has been read from the receiver. Without a receiver the sender's own stdout is read: that measures the instrument.

It is Python, because a blocking read sees the moment itself and an event loop only when it comes round; and the
collector is a process of its own, because two threads of Python hold each other up. Both read the system's one monotonic
clock.

Reads one JSON object on stdin (the class Task); writes one JSON object a line on stdout: {"event": "measuring"} when
the measured time begins, then the result.
"""

import gc
import json
import os
import signal
import subprocess
import sys
import time

from arrivals import count_disorder, summarize_latencies
from collector import Collector, place_arrivals
from feeder import Feeder
from pictures import split_pictures

START_LIMIT_S = 20
DRAIN_LIMIT_S = 2
STOP_LIMIT_S = 5
TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


class Task:
    """What is to be measured."""

    def __init__(self, fields):
        self.pictures_path = fields["picturesPath"]
        self.sender = fields["sender"]
        self.receiver = fields.get("receiver")
        self.receiver_port = fields.get("receiverPort")
        self.fps = fields["fps"]
        self.warm_up_frames = fields["warmUpFrames"]
        self.frames = fields["frames"]


class Usage:
    """What a process has used so far."""

    def __init__(self, pid):
        with open(f"/proc/{pid}/stat") as file:
            fields = file.read().rpartition(")")[2].split()
        self.cpu_s = (int(fields[11]) + int(fields[12])) / TICKS_PER_SECOND
        self.rss_bytes = int(fields[21]) * PAGE_BYTES


def wait_until(condition, limit_s):
    end_s = time.monotonic() + limit_s
    while not condition():
        if time.monotonic() > end_s:
            return False
        time.sleep(0.005)
    return True


def is_bound(port):
    suffix = f":{port:04X}"
    for path in ("/proc/net/udp", "/proc/net/udp6"):
        with open(path) as file:
            if any(line.split()[1].endswith(suffix) for line in list(file)[1:]):
                return True
    return False


class Measurement:
    """The two programs while they run."""

    def __init__(self, task):
        self.task = task
        with open(task.pictures_path, "rb") as file:
            self.pictures = split_pictures(file.read())
        self.children = []
        self.samples = []

    def start(self):
        self.started_s = time.monotonic()
        task = self.task
        output = subprocess.PIPE
        if task.receiver:
            receiver = subprocess.Popen(task.receiver, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
            self.children.append(receiver)
            wait_until(lambda: is_bound(task.receiver_port) or receiver.poll() is not None, START_LIMIT_S)
            if not is_bound(task.receiver_port):
                sys.exit("Cannot measure: the receiver did not bind its port")
            output = subprocess.DEVNULL
        sender = subprocess.Popen(task.sender, stdin=subprocess.PIPE, stdout=output)
        self.children.insert(0, sender)
        last = self.children[-1]
        self.collector = Collector(last.stdout.fileno(), self.pictures)
        last.stdout.close()
        self.feeder = Feeder(sender.stdin.fileno(), self.pictures, task.fps)

    def warm_up(self):
        end_s = time.monotonic() + START_LIMIT_S
        while self.collector.newest.value < 0:
            if time.monotonic() > end_s:
                sys.exit("Cannot measure: no picture came out")
            self.feeder.feed()
        for _ in range(self.task.warm_up_frames):
            self.feeder.feed()

    def measure(self):
        """Feeds the measured pictures, ends the programs, and returns the result."""
        first = len(self.feeder.written_s)
        begin_s = time.monotonic()
        begin = self.read_usage()
        for number in range(self.task.frames):
            is_second = number % round(self.task.fps) == 0
            self.feeder.feed(self.sample if is_second else None)
        last = (len(self.feeder.written_s) - 1) % len(self.pictures)
        wait_until(lambda: self.collector.newest.value == last, DRAIN_LIMIT_S)
        end = self.read_usage()
        end_s = time.monotonic()
        self.sample()
        self.stop()
        return {
            "event": "result",
            "seconds": end_s - begin_s,
            "wholeSeconds": end_s - self.started_s,
            "processes": [describe_usage(before, after) for before, after in zip(begin, end)],
            "samples": self.samples,
            **self.summarize_arrivals(first),
        }

    def summarize_arrivals(self, first):
        collected = self.collector.finish()
        written_s = self.feeder.written_s
        placed = place_arrivals(collected, written_s, len(self.pictures))
        arrivals = [arrival for arrival in placed if arrival[0] >= first]
        numbers = [number for number, _, _ in arrivals]
        return {
            "framesIn": self.task.frames,
            "framesOut": len(set(numbers)),
            "framesIdentical": len({number for number, _, is_identical in arrivals if is_identical}),
            "framesOutOfOrder": count_disorder(numbers),
            "framesUnknown": len(collected) - len(placed),
            "meanFrameBytes": round(sum(map(len, self.pictures)) / len(self.pictures)),
            "latency": summarize_latencies([at_s - written_s[number] for number, at_s, _ in arrivals]),
        }

    def read_usage(self):
        return [Usage(child.pid) for child in self.children]

    def sample(self):
        rss = [usage.rss_bytes for usage in self.read_usage()]
        self.samples.append({"seconds": time.monotonic() - self.started_s, "rssBytes": rss})

    def stop(self):
        """Ends the programs as the end of input and Ctrl+C do; does nothing the second time."""
        for child in self.children:
            if child.stdin:
                child.stdin.close()
            for number in (signal.SIGINT, signal.SIGKILL):
                try:
                    child.send_signal(number)
                    child.wait(STOP_LIMIT_S)
                    break
                except subprocess.TimeoutExpired:
                    pass


def describe_usage(before, after):
    return {
        "cpuSeconds": after.cpu_s - before.cpu_s,
        "wholeCpuSeconds": after.cpu_s,
        "rssStartBytes": before.rss_bytes,
        "rssEndBytes": after.rss_bytes,
    }


def emit(event):
    print(json.dumps(event), flush=True)


def main():
    task = Task(json.load(sys.stdin))
    gc.disable()
    measurement = Measurement(task)
    try:
        measurement.start()
        measurement.warm_up()
        emit({"event": "measuring"})
        emit(measurement.measure())
    except BrokenPipeError:
        sys.exit("Cannot measure: the sender ended")
    finally:
        measurement.stop()


if __name__ == "__main__":
    main()
