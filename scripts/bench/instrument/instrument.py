#!/usr/bin/env python3
"""Measures one pair of programs that carry MJPEG: a sender that reads it on stdin, a receiver that writes it on stdout.

    feeder --pipe--> sender --UDP--> receiver --pipe--> collector

The latency of a picture is the time from the moment before its last page (4 kB) is written to the sender until its last
byte has been read from the receiver. Without a receiver the sender's own stdout is read: that measures the instrument.

It is Python, because a blocking read sees the moment itself and an event loop only when it comes round; and the
collector is a process of its own, because two threads of Python hold each other up. Both read the system's one monotonic
clock.

A live measurement is one of a link that may lose anything: nothing waits for a picture or for the sender, and the
result says as well what came in time, how long nothing came, and what the two ends sent. It may have several receivers:
all figures are the first one's, unless the moments of every frame are asked for, which are listed for each.

Reads one JSON object on stdin (the class Task); writes one JSON object a line on stdout: {"event": "playing"} when the
first picture has come out, {"event": "measuring"} when the measured time begins, then the result.
"""

import gc
import json
import signal
import subprocess
import sys
import time

from arrivals import count_disorder, place_arrivals, summarize_latencies
from collector import Collector
from feeder import Feeder, LiveFeeder, sleep_until
from gc_trace import count_young
from live import Live
from pictures import split_pictures
from usage import Usage, describe_usage, read_rss_bytes

START_LIMIT_S = 20
DRAIN_LIMIT_S = 2
STOP_LIMIT_S = 5
LISTENING_STATES = {"udp": "07", "udp6": "07", "tcp": "0A", "tcp6": "0A"}  # as /proc/net has them


class Task:
    """What is to be measured."""

    def __init__(self, fields):
        self.pictures_path = fields["picturesPath"]
        self.sender = fields["sender"]
        self.receivers = [fields["receiver"]] if "receiver" in fields else []
        self.receivers += fields.get("moreReceivers", [])
        self.receiver_port = fields.get("receiverPort")
        self.fps = fields["fps"]
        self.warm_up_frames = fields["warmUpFrames"]
        self.frames = fields["frames"]
        self.live = Live(fields["live"]) if "live" in fields else None


def wait_until(condition, limit_s):
    end_s = time.monotonic() + limit_s
    while not condition():
        if time.monotonic() > end_s:
            return False
        time.sleep(0.005)
    return True


def is_bound(pid, port):
    """Whether something listens on the port in the network that the process is in."""
    suffix = f":{port:04X}"
    for protocol, state in LISTENING_STATES.items():
        try:
            with open(f"/proc/{pid}/net/{protocol}") as file:
                sockets = [line.split() for line in list(file)[1:]]
        except OSError:
            continue  # the process has ended, or the system has no IPv6
        if any(fields[1].endswith(suffix) and fields[3] == state for fields in sockets):
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
        for receiver in task.receivers:
            self.start_receiver(receiver)
        sender = subprocess.Popen(task.sender, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.children = [sender, *self.children]
        self.readers = [self.collect(number, child) for number, child in enumerate(self.children)]
        self.collectors = self.readers[1:] or self.readers
        for child in self.children:
            child.stdout.close()
        self.feeder = (LiveFeeder if task.live else Feeder)(sender.stdin.fileno(), self.pictures, task.fps)

    def collect(self, number, child):
        """The first receiver's pictures are kept where that is asked for."""
        live = self.task.live
        options = {}
        if live:
            options = {"reads_numbers": live.reads_numbers, "kept_path": live.kept_path if number == 1 else None}
        return Collector(child.stdout.fileno(), self.pictures, **options)

    def start_receiver(self, command):
        receiver = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
        self.children.append(receiver)
        is_ready = lambda: is_bound(receiver.pid, self.task.receiver_port)
        wait_until(lambda: is_ready() or receiver.poll() is not None, START_LIMIT_S)
        if not is_ready():
            sys.exit("Cannot measure: the receiver did not bind its port")

    def warm_up(self):
        end_s = time.monotonic() + START_LIMIT_S
        while any(collector.newest.value < 0 for collector in self.collectors):
            if time.monotonic() > end_s:
                sys.exit("Cannot measure: no picture came out")
            self.feeder.feed()
        emit({"event": "playing"})
        for _ in range(self.task.warm_up_frames):
            self.feeder.feed()

    def measure(self):
        """Feeds the measured pictures, ends the programs, and returns the result."""
        first = len(self.feeder.written_s)
        self.check_running()
        if self.task.live:
            self.task.live.begin(self.children)
        begin_s = time.monotonic()
        begin = self.read_usage()
        for number in range(self.task.frames):
            is_second = number % round(self.task.fps) == 0
            self.feeder.feed(self.sample if is_second else None)
        sleep_until(self.feeder.next_s)
        end = self.read_usage()
        end_s = time.monotonic()
        self.check_running()
        if self.task.live:
            self.task.live.end(self.children)
        stall_s = max(self.feeder.late_s[-self.task.frames:])
        last = (len(self.feeder.written_s) - 1) % len(self.pictures)
        wait_until(lambda: all(collector.newest.value == last for collector in self.collectors), DRAIN_LIMIT_S)
        self.sample()
        self.stop()
        found = [reader.finish() for reader in self.readers]
        return {
            "event": "result",
            "seconds": end_s - begin_s,
            "wholeSeconds": end_s - self.started_s,
            "longestStallUs": round(stall_s * 1e6),
            "processes": [describe_usage(before, after) for before, after in zip(begin, end)],
            "collections": [count_young(collections, begin_s, end_s) for _, collections in found],
            "samples": self.samples,
            **self.summarize_arrivals(first, [arrivals for arrivals, _ in found[1:] or found]),
        }

    def summarize_arrivals(self, first, found):
        collected, *more = found
        written_s = self.feeder.written_s
        place = lambda collected: place_arrivals(collected, written_s, len(self.pictures))
        placed = place(collected)
        arrivals = [arrival for arrival in placed if arrival.number >= first]
        numbers = [arrival.number for arrival in arrivals]
        summary = {
            "framesIn": self.task.frames,
            "framesOut": len(set(numbers)),
            "framesIdentical": len({arrival.number for arrival in arrivals if arrival.is_identical}),
            "framesOutOfOrder": count_disorder(numbers),
            "framesUnknown": len(collected) - len(placed),
            "meanFrameBytes": round(sum(map(len, self.pictures)) / len(self.pictures)),
            "latency": summarize_latencies([arrival.at_s - written_s[arrival.number] for arrival in arrivals]),
        }
        live = self.task.live
        if live:
            summary |= live.summarize(placed, first, self.feeder)
        if live and live.lists_frames:
            viewers = [placed, *map(place, more)]
            summary["viewers"] = [live.list_frames(viewer, self.feeder) for viewer in viewers]
        return summary

    def check_running(self):
        for number, child in enumerate(self.children):
            if child.poll() is not None:
                sys.exit(f"Cannot measure: the {'receiver' if number else 'sender'} ended")

    def read_usage(self):
        return [Usage(child.pid) for child in self.children]

    def sample(self):
        rss = [read_rss_bytes(child.pid) for child in self.children]
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
