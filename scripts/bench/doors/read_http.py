#!/usr/bin/env python3
"""Reads multipart/x-mixed-replace, each part by its Content-Length, and says when each picture was there.

    read_http.py URL
"""

import gc
import sys
import urllib.request

from moments import tell

gc.disable()
with urllib.request.urlopen(sys.argv[1]) as response:
    headers = {}
    while line := response.readline():
        name, _, value = line.decode().strip().partition(":")
        headers[name.lower()] = value.strip()
        if name == "" and "content-length" in headers:
            picture = response.read(int(headers["content-length"]))
            age, bound = (headers.get(name) for name in ("x-age-ms", "x-age-bound-ms"))
            tell(picture, ageMs=age and float(age), boundMs=bound and float(bound))
            headers = {}
sys.exit("Cannot measure: the listener has ended")
