"""The end that reads pictures."""

import bisect
import multiprocessing
import os
import signal
import time
import zlib

from gc_trace import GcTrace
from pictures import EOI, SOI, scan_of

CONTEXT = multiprocessing.get_context("fork")
READ_BYTES = 1 << 20
FINISH_LIMIT_S = 5


class Collector:
    """Reads pictures, in a process of its own, and notes when each was there and which of the feeder's it is.

    What V8 says of its collections between them is taken out, and noted too.
    """

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
        """Waits until the program has closed its output; returns what came, and the collections."""
        found = self.results.recv() if self.results.poll(FINISH_LIMIT_S) else ([], [])
        self.process.kill()
        self.process.join()
        return found

    def run(self):
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        arrivals = []  # (number of the picture or None, seconds, whether all its bytes are the same)
        trace = GcTrace()
        pending = bytearray()
        while chunk := os.read(self.descriptor, READ_BYTES):
            now_s = time.monotonic()
            scanned = max(0, len(pending) - 1)
            pending += chunk
            scanned = trace.strip(pending, scanned, now_s)
            while (end := pending.find(EOI, scanned)) >= 0:
                arrivals.append(self.identify(bytes(pending[:end + 2]), now_s))
                del pending[:end + 2]
                scanned = 0
        self.end.send((arrivals, trace.collections))

    def identify(self, stretch, now_s):
        """Names the picture that a stretch of the stream ends with; before it may be the rest of one cut short."""
        picture = stretch[max(0, stretch.rfind(SOI)):]
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
