"""What a process and those that it has started have used, as /proc says."""

import glob
import os

TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
SWITCHES = ("voluntary_ctxt_switches:", "nonvoluntary_ctxt_switches:")


class Usage:
    """What they have used so far."""

    def __init__(self, pid):
        stats = read_stats(pid)
        # of each, user and system time, and those of its children that have ended
        self.cpu_s = sum(int(field) for stat in stats.values() for field in stat[11:15]) / TICKS_PER_SECOND
        self.rss_bytes = sum_rss_bytes(stats)
        self.switches = {}
        for running in stats:
            self.switches |= read_switches(f"/proc/{running}/task")


def read_rss_bytes(pid):
    return sum_rss_bytes(read_stats(pid))


def sum_rss_bytes(stats):
    return sum(int(stat[21]) for stat in stats.values()) * PAGE_BYTES


def read_stats(pid):
    """Of the process, and of each that it or one of those has started and that still runs."""
    stats = {pid: read_stat(pid)}
    pids = [pid]
    for known in pids:
        for child in list_children(known):
            try:
                stats[child] = read_stat(child)
            except OSError:
                continue  # it has just ended
            pids.append(child)
    return stats


def list_children(pid):
    children = []
    for path in glob.glob(f"/proc/{pid}/task/*/children"):
        try:
            with open(path) as file:
                children += map(int, file.read().split())
        except OSError:
            continue  # the thread has just ended
    return children


def read_stat(pid):
    with open(f"/proc/{pid}/stat") as file:
        return file.read().rpartition(")")[2].split()


def read_switches(folder):
    """How often each thread, by its id, has left a processor: because it waited, or because another one's turn had come."""
    switches = {}
    for path in glob.glob(f"{folder}/*/status"):
        try:
            with open(path) as file:
                lines = [line.split() for line in file]
        except OSError:
            continue  # it has just ended
        switches[path.split("/")[-2]] = sum(int(words[1]) for words in lines if words and words[0] in SWITCHES)
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
