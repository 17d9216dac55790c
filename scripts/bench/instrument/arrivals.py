"""Figures about what arrived."""


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
