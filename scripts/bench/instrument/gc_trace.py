"""What V8 says of its collections where it is asked to by --trace-gc, a line each:

    [1234:0x7f5c7405e000]       98 ms: Scavenge 4.4 (5.2) -> 3.8 (5.8) MB, …

It says so on stdout, among what else a program writes there, and each isolate (each worker has one) with its address.
"""

import re

LINE = re.compile(rb"\[\d+:(0x[0-9a-f]+)\] +\d+ ms: ([^\n]*)\n")
MARK = b" ms: "
LINE_MOST_BYTES = 1024
YOUNG = b"Scavenge"


class GcTrace:
    """Takes these lines out of a stream."""

    def __init__(self):
        self.collections = []  # (seconds, address of the isolate, whether of the young generation)

    def strip(self, pending, scanned, now_s):
        """Removes whole lines from a bytearray, and answers up to where it has been scanned for something else."""
        if pending.find(MARK, max(0, scanned - LINE_MOST_BYTES)) < 0:
            return scanned

        def note(line):
            self.collections.append((now_s, line[1].decode(), line[2].startswith(YOUNG)))
            return b""

        pending[:] = LINE.sub(note, pending)
        return 0


def count_young(collections, begin_s, end_s):
    """Collections of the young generation in this time: of each isolate, in the order in which they first collected
    anything, or None where nothing was ever said."""
    counts = {}
    for at_s, isolate, is_young in collections:
        counts.setdefault(isolate, 0)
        counts[isolate] += is_young and begin_s <= at_s < end_s
    return list(counts.values()) or None
