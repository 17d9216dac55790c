"""Hears all that goes over an Ethernet device, and throws UDP datagrams on it from whatever address is asked for.

Usage: packet_thrower.py DEVICE, as root. Each line of stdin is an object of JSON, and is answered by one:

    {"record": 300}     {"recorded": [[from, port, to, port, payload in hexadecimal digits], ...]}, all that came for one
                        host until there are so many, or for five seconds
    {"throw": [[from, port, to, port, payload], ...], "perSecond": 2000}
                        throws them by turns until the next line comes, then {"thrown": how many}

Where `from` is a network, such as 10.88.0.0/16, each datagram comes from another of its addresses, and from any port where
that is 0. Who is thrown at has to be in the neighbour table.
"""

import ipaddress
import json
import random
import select
import socket
import struct
import subprocess
import sys
import time

ETH_P_ALL = 3
ETH_P_IP = 0x0800
UDP = 17
RECORD_SECONDS = 5
# Of all datagrams that come from a network.
VARIANTS = 4000
BATCHES_PER_SECOND = 1000

device = sys.argv[1]
link = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_ALL))
link.bind((device, 0))
chance = random.Random(1)


def hardware_addresses():
    listed = subprocess.run(["ip", "-4", "neighbour", "show", "dev", device], capture_output=True, text=True, check=True)
    words = [line.split() for line in listed.stdout.splitlines()]
    return {line[0]: bytes.fromhex(line[2].replace(":", "")) for line in words if "lladdr" in line}


neighbours = hardware_addresses()
own = link.getsockname()[4]


def checksum(header):
    total = sum(struct.unpack("!10H", header))
    total = (total & 0xFFFF) + (total >> 16)
    return ~(total + (total >> 16)) & 0xFFFF


def make_packet(source, source_port, to, to_port, payload):
    udp = struct.pack("!4H", source_port, to_port, 8 + len(payload), 0) + payload
    addresses = ipaddress.ip_address(source).packed + ipaddress.ip_address(to).packed
    header = struct.pack("!2B3H2BH", 0x45, 0, 20 + len(udp), 0, 0, 64, UDP, 0) + addresses
    header = header[:10] + struct.pack("!H", checksum(header)) + header[12:]
    return neighbours[to] + own + struct.pack("!H", ETH_P_IP) + header + udp


def make_packets(datagrams):
    packets = []
    for source, source_port, to, to_port, payload in datagrams:
        network = ipaddress.ip_network(source)
        count = max(1, VARIANTS // len(datagrams)) if network.num_addresses > 1 else 1
        for _ in range(count):
            host = network[chance.randrange(network.num_addresses)]
            port = source_port or chance.randrange(1024, 65536)
            packets.append(make_packet(host, port, to, to_port, bytes.fromhex(payload)))
    if len(packets) > len(datagrams):
        chance.shuffle(packets)
    return packets


def record(most):
    recorded = []
    until = time.monotonic() + RECORD_SECONDS
    while len(recorded) < most and time.monotonic() < until:
        if not select.select([link], [], [], max(0, until - time.monotonic()))[0]:
            break
        frame = link.recv(65536)
        if len(frame) < 42 or struct.unpack_from("!H", frame, 12)[0] != ETH_P_IP or frame[23] != UDP:
            continue
        source_port, to_port, length = struct.unpack_from("!3H", frame, 34)
        addresses = [str(ipaddress.ip_address(frame[at : at + 4])) for at in (26, 30)]
        # What is for a group, such as multicast DNS, is nobody's stream.
        if addresses[1] in neighbours:
            recorded.append([addresses[0], source_port, addresses[1], to_port, frame[42 : 34 + length].hex()])
    return recorded


def throw(datagrams, per_second):
    packets = make_packets(datagrams)
    thrown = 0
    begin = time.monotonic()
    # However soon it is to end, something is thrown.
    while thrown == 0 or not select.select([sys.stdin], [], [], 0)[0]:
        # What a busy machine has kept it from is not made up for at once.
        most = max(1, 2 * per_second // BATCHES_PER_SECOND)
        due = min(int((time.monotonic() - begin) * per_second), thrown + most)
        for _ in range(due - thrown):
            link.send(packets[thrown % len(packets)])
            thrown += 1
        time.sleep(1 / BATCHES_PER_SECOND)
    return thrown


for line in iter(sys.stdin.readline, ""):
    command = json.loads(line)
    if "record" in command:
        answer = {"recorded": record(command["record"])}
    elif "throw" in command:
        answer = {"thrown": throw(command["throw"], command["perSecond"])}
    else:
        answer = {}
    print(json.dumps(answer), flush=True)
