"""What arrived, and figures about it."""

import bisect
import typing


class Arrival(typing.NamedTuple):
    """A picture that came out."""

    number: int | None  # which one it is of the feeder's pictures, once placed: of all that were written
    at_s: float
    is_identical: bool  # whether all its bytes are the same
    kept: tuple[int, int] | None = None  # where it is among those that were kept: offset and length in bytes


def place_arrivals(arrivals, written_s, count):
    """Names by its place in the feeding what arrived: the newest writing of that picture before the arrival."""
    placed = []
    for arrival in arrivals:
        if arrival.number is not None:
            started = bisect.bisect_left(written_s, arrival.at_s)
            place = (started - 1 - arrival.number) // count * count + arrival.number
            placed.append(arrival._replace(number=place))
    return placed


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
