"""Speaks multicast DNS by python-zeroconf, for who reads and writes lines of JSON.

    zeroconf_peer.py browse       one line for each robot that is found, or says something else: its name and what it says
    zeroconf_peer.py announce     announces what each line of stdin describes, and says "announced"; takes it back at the end

A line of stdin is {"label", "server", "port", "address", "text"}, where text is the TXT record's bytes in hexadecimal digits.
"""

import json
import socket
import sys
import threading

from zeroconf import IPVersion, ServiceBrowser, ServiceInfo, Zeroconf

TYPE = "_uis._udp.local."


class Listener:
    def add_service(self, zeroconf, kind, name):
        info = zeroconf.get_service_info(kind, name, 3000)
        if info is None:
            return
        text = {key.decode(): (value or b"").decode() for key, value in info.properties.items()}
        say({"name": name, "port": info.port, "addresses": info.parsed_addresses(), "text": text})

    update_service = add_service

    def remove_service(self, zeroconf, kind, name):
        say({"name": name, "gone": True})


def say(what):
    print(json.dumps(what), flush=True)


def announce(info):
    zeroconf.register_service(info)
    say("announced")


zeroconf = Zeroconf(ip_version=IPVersion.V4Only)
if sys.argv[1] == "browse":
    browser = ServiceBrowser(zeroconf, TYPE, Listener())
    sys.stdin.read()
else:
    waiting = []
    for line in sys.stdin:
        asked = json.loads(line)
        info = ServiceInfo(
            TYPE,
            f"{asked['label']}.{TYPE}",
            port=asked["port"],
            server=asked["server"],
            addresses=[socket.inet_aton(asked["address"])],
            properties=bytes.fromhex(asked["text"]),
        )
        waiting.append(threading.Thread(target=announce, args=(info,)))
        waiting[-1].start()
    for thread in waiting:
        thread.join()
zeroconf.close()
