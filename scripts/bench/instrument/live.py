"""What counts on a link that loses packets."""

import time

ETHERNET_HEADER_BYTES = 14


class Live:
    """The measured time of a live measurement, and what the two ends put on the wire in it."""

    def __init__(self, fields):
        self.device = fields["device"]
        self.on_time_s = fields["onTimeMs"] / 1e3
        self.keeps_bytes = fields["keepsBytes"]
        self.reads_numbers = fields.get("readsNumbers", False)
        self.kept_path = fields.get("keptPath")
        self.lists_frames = fields.get("listsFrames", False)

    def begin(self, children):
        self.begin_s = time.monotonic()
        self.begin_bytes = self.read_sent(children)

    def end(self, children):
        self.end_s = time.monotonic()
        self.end_bytes = self.read_sent(children)

    def read_sent(self, children):
        return [read_sent_bytes(child.pid, self.device) for child in children]

    def summarize(self, placed, first, feeder):
        """What came of the pictures from the `first` on, of which `feeder` wrote as many as the sender would take."""
        intact = self.find_intact(placed)
        measured = find_first(intact, first)
        fed = range(first, len(feeder.written_s))
        return {
            "framesFed": len(fed),
            "framesIntact": len(measured),
            "framesOnTime": sum(
                arrival.at_s - feeder.written_s[arrival.number] <= self.on_time_s for arrival in measured.values()
            ),
            "longestFreezeUs": round(self.find_longest_gap([arrival.at_s for arrival in intact]) * 1e6),
            "fedBytes": sum(len(feeder.pictures[number % len(feeder.pictures)]) for number in fed),
            "sentBytes": [after - before for before, after in zip(self.begin_bytes, self.end_bytes)],
        }

    def list_frames(self, placed, feeder):
        """Of each picture: when it was fed and came out intact (µs of the monotonic clock, or None where it did not), its
        bytes, and where among the kept ones it is as it came out (None where it is none of them)."""
        found = find_first(self.find_intact(placed), 0)
        frames = []
        for number, fed_s in enumerate(feeder.written_s):
            arrival = found.get(number)
            moments = [to_us(fed_s), to_us(arrival.at_s) if arrival else None]
            size = len(feeder.pictures[number % len(feeder.pictures)])
            frames.append([*moments, size, arrival.kept if arrival else None])
        return frames

    def find_intact(self, placed):
        return [arrival for arrival in placed if arrival.is_identical or not self.keeps_bytes]

    def find_longest_gap(self, moments_s):
        """The longest time without a picture; the beginning and the end of the measured time bound it."""
        inside = sorted(at_s for at_s in moments_s if self.begin_s < at_s < self.end_s)
        bounds = [self.begin_s, *inside, self.end_s]
        return max(after - before for before, after in zip(bounds, bounds[1:]))


def find_first(arrivals, first):
    found = {}
    for arrival in arrivals:
        if arrival.number >= first:
            found.setdefault(arrival.number, arrival)
    return found


def to_us(moment_s):
    return round(moment_s * 1e6)


def read_sent_bytes(pid, device):
    """The bytes of the IP packets that the network of a process has sent through a device."""
    with open(f"/proc/{pid}/net/dev") as file:
        for line in file:
            name, _, counters = line.partition(":")
            if name.strip() == device:
                sent_bytes, sent_packets = map(int, counters.split()[8:10])
                return sent_bytes - sent_packets * ETHERNET_HEADER_BYTES
    return 0
