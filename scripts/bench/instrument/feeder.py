"""The end that writes pictures."""

import os
import select
import time


class Feeder:
    """Writes picture after picture at an even pace and notes when."""

    def __init__(self, descriptor, pictures, fps):
        self.descriptor = descriptor
        self.pictures = pictures
        self.interval_s = 1 / fps
        self.written_s = []
        self.late_s = []  # how late this process woke up each time: the machine's share in what follows
        self.next_s = time.monotonic()

    def feed(self, half_way=None):
        """Writes one picture when its time has come, and calls `half_way` in the middle of the pause after it."""
        due_s = max(self.next_s, time.monotonic())
        sleep_until(due_s)
        self.late_s.append(time.monotonic() - due_s)
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


class LiveFeeder(Feeder):
    """Keeps its pace whatever the sender does, as a camera does: what finds the pipe full is skipped.

    A picture is as old as its first byte, so that a sender that is slow to read it is late.
    """

    def __init__(self, descriptor, pictures, fps):
        super().__init__(descriptor, pictures, fps)
        os.set_blocking(descriptor, False)
        self.pending = memoryview(b"")

    def feed(self, half_way=None):
        sleep_until(self.next_s)
        self.late_s.append(time.monotonic() - self.next_s)
        self.next_s += self.interval_s
        if not self.pending:
            self.pending = memoryview(self.pictures[len(self.written_s) % len(self.pictures)])
            self.written_s.append(time.monotonic())
        self.write_until(self.next_s)
        if half_way:
            sleep_until(self.next_s - self.interval_s / 2)
            half_way()

    def write_until(self, end_s):
        while self.pending and (left_s := end_s - time.monotonic()) > 0:
            if select.select([], [self.descriptor], [], left_s)[1]:
                self.pending = self.pending[os.write(self.descriptor, self.pending):]


def sleep_until(moment_s):
    time.sleep(max(0, moment_s - time.monotonic()))
