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

import bisect
import gc
import json
import multiprocessing
import os
import select
import signal
import subprocess
import sys
import time
import zlib

EOI = b"\xff\xd9"
READ_BYTES = 1 << 20
START_LIMIT_S = 20
DRAIN_LIMIT_S = 2
STOP_LIMIT_S = 5
TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
CONTEXT = multiprocessing.get_context("fork")
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


def split_pictures(stream):
    """Splits MJPEG whose headers hold no end-of-image marker, as ffmpeg writes it."""
    pictures = []
    start = 0
    while (end := stream.find(EOI, start)) >= 0:
        pictures.append(stream[start:end + 2])
        start = end + 2
    return pictures


def scan_of(picture):
    """The entropy-coded scan, which is the picture itself; RTP/JPEG writes the headers before it anew."""
    at = 2
    while at + 4 <= len(picture):
        marker = picture[at + 1]
        at += 2 + int.from_bytes(picture[at + 2:at + 4], "big")
        if marker == 0xDA:
            return picture[at:]
    return b""


class Usage:
    """What a process has used so far."""

    def __init__(self, pid):
        with open(f"/proc/{pid}/stat") as file:
            fields = file.read().rpartition(")")[2].split()
        self.cpu_s = (int(fields[11]) + int(fields[12])) / TICKS_PER_SECOND
        self.rss_bytes = int(fields[21]) * PAGE_BYTES


class Feeder:
    """Writes picture after picture at an even pace and notes when."""

    def __init__(self, descriptor, pictures, fps):
        self.descriptor = descriptor
        self.pictures = pictures
        self.interval_s = 1 / fps
        self.written_s = []
        self.next_s = time.monotonic()

    def feed(self, half_way=None):
        """Writes one picture when its time has come, and calls `half_way` in the middle of the pause after it."""
        sleep_until(self.next_s)
        # Where the sender held the pipe up, the pace goes on from here: no burst makes up for it.
        self.next_s = max(self.next_s, time.monotonic() - self.interval_s) + self.interval_s
        picture = memoryview(self.pictures[len(self.written_s) % len(self.pictures)])
        self.write(picture[:-select.PIPE_BUF])
        self.written_s.append(time.monotonic())
        self.write(picture[-select.PIPE_BUF:])
        if half_way:
            sleep_until(self.next_s - self.interval_s / 2)
            half_way()

    def write(self, part):
        while part:
            part = part[os.write(self.descriptor, part):]


class Collector:
    """Reads pictures, in a process of its own, and notes when each was there and which of the feeder's it is."""

    def __init__(self, descriptor, pictures):
        self.descriptor = descriptor
        self.pictures = pictures
        self.numbers = {zlib.crc32(scan_of(picture)): number for number, picture in enumerate(pictures)}
        self.newest = CONTEXT.RawValue("q", -1)  # the picture that came last
        self.results, self.end = CONTEXT.Pipe(duplex=False)
        self.process = CONTEXT.Process(target=self.run, daemon=True)
        self.process.start()
        self.end.close()

    def finish(self):
        """Waits until the receiver has closed its output, and returns what came."""
        arrivals = self.results.recv() if self.results.poll(STOP_LIMIT_S) else []
        self.process.kill()
        self.process.join()
        return arrivals

    def run(self):
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        arrivals = []  # (number of the picture or None, seconds, whether all its bytes are the same)
        pending = bytearray()
        while chunk := os.read(self.descriptor, READ_BYTES):
            now_s = time.monotonic()
            scanned = max(0, len(pending) - 1)
            pending += chunk
            while (end := pending.find(EOI, scanned)) >= 0:
                arrivals.append(self.identify(bytes(pending[:end + 2]), now_s))
                del pending[:end + 2]
                scanned = 0
        self.end.send(arrivals)

    def identify(self, picture, now_s):
        number = self.numbers.get(zlib.crc32(scan_of(picture)))
        if number is None:
            return None, now_s, False
        self.newest.value = number
        return number, now_s, picture == self.pictures[number]


def place_arrivals(arrivals, written_s, count):
    """Names by its place in the feeding what arrived: the newest writing of that picture before the arrival."""
    placed = []
    for number, at_s, is_identical in arrivals:
        if number is not None:
            started = bisect.bisect_left(written_s, at_s)
            placed.append(((started - 1 - number) // count * count + number, at_s, is_identical))
    return placed


def sleep_until(moment_s):
    time.sleep(max(0, moment_s - time.monotonic()))


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


def percentile(ordered, share):
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def summarize_latencies(latencies_s):
    ordered = sorted(latencies_s)
    if not ordered:
        return None
    shares = {"medianUs": 0.5, "p95Us": 0.95, "p99Us": 0.99, "maxUs": 1}
    return {name: round(percentile(ordered, share) * 1e6) for name, share in shares.items()}


def count_disorder(numbers):
    """How many came after one that was written later, or came twice."""
    disorder = 0
    newest = -1
    for number in numbers:
        if number <= newest:
            disorder += 1
        newest = max(newest, number)
    return disorder


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
