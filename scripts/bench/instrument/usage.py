"""What a process has used, as /proc says."""

import os

TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
SWITCHES = ("voluntary_ctxt_switches:", "nonvoluntary_ctxt_switches:")


class Usage:
    """What a process has used so far."""

    def __init__(self, pid):
        fields = read_stat(pid)
        self.cpu_s = (int(fields[11]) + int(fields[12])) / TICKS_PER_SECOND
        self.rss_bytes = int(fields[21]) * PAGE_BYTES
        self.switches = read_switches(f"/proc/{pid}/task")


def read_rss_bytes(pid):
    return int(read_stat(pid)[21]) * PAGE_BYTES


def read_stat(pid):
    with open(f"/proc/{pid}/stat") as file:
        return file.read().rpartition(")")[2].split()


def read_switches(folder):
    """How often each thread, by its id, has left a processor: because it waited, or because another one's turn had come."""
    switches = {}
    for thread in os.listdir(folder):
        try:
            with open(f"{folder}/{thread}/status") as file:
                lines = [line.split() for line in file]
        except OSError:
            continue  # it has just ended
        switches[thread] = sum(int(words[1]) for words in lines if words and words[0] in SWITCHES)
    return switches


def count_switches(before, after):
    """Those of all threads in between; what a thread that has ended did since `before` is not known."""
    return sum(count - before.get(thread, 0) for thread, count in after.items())


def describe_usage(before, after):
    return {
        "cpuSeconds": after.cpu_s - before.cpu_s,
        "wholeCpuSeconds": after.cpu_s,
        "switches": count_switches(before.switches, after.switches),
        "rssStartBytes": before.rss_bytes,
        "rssEndBytes": after.rss_bytes,
    }
