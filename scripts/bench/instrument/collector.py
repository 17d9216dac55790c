"""The end that reads pictures."""

import multiprocessing
import os
import signal
import time
import zlib

from arrivals import Arrival
from gc_trace import GcTrace
from picture_number import read_number
from pictures import EOI, SOI, scan_of, shown_before_s

CONTEXT = multiprocessing.get_context("fork")
READ_BYTES = 1 << 20
FINISH_LIMIT_S = 5


class Collector:
    """Reads pictures, in a process of its own, and notes when each was there and which of the feeder's it is.

    What V8 says of its collections between them is taken out, and noted too. Where pictures may come as other bytes, they
    are known by the number that is drawn into them. What is not the same bytes is kept where there is a path for it, and
    may say that it was there before.
    """

    def __init__(self, descriptor, pictures, reads_numbers=False, kept_path=None):
        self.descriptor = descriptor
        self.pictures = pictures
        self.reads_numbers = reads_numbers
        self.kept_path = kept_path
        self.kept = bytearray()
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
        arrivals = []
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
        if self.kept_path:
            with open(self.kept_path, "wb") as file:
                file.write(self.kept)
        self.end.send((arrivals, trace.collections))

    def identify(self, stretch, now_s):
        """Names the picture that a stretch of the stream ends with; before it may be the rest of one cut short."""
        picture = stretch[max(0, stretch.rfind(SOI)):]
        number = self.find_number(picture)
        if number is None:
            return Arrival(None, now_s, False)
        self.newest.value = number
        if picture == self.pictures[number]:
            return Arrival(number, now_s, True)
        return Arrival(number, now_s - shown_before_s(picture), False, self.keep(picture))

    def find_number(self, picture):
        number = self.numbers.get(zlib.crc32(scan_of(picture)))
        if number is None and self.reads_numbers:
            number = read_number(picture)
        return number if number is not None and number < len(self.pictures) else None

    def keep(self, picture):
        """Keeps it in memory yet, so that no disk holds the reading up."""
        if not self.kept_path:
            return None
        self.kept += picture
        return len(self.kept) - len(picture), len(picture)
