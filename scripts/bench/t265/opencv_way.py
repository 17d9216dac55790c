"""The same job by OpenCV: rectify, write the pose, encode, send by UDP, as the original t265_broadcaster did.

usage: opencv_way.py PORT QUALITY SOURCE...; the source writes what tests/support/tracked_source.py does, both eyes.
"""

import json
import math
import socket
import struct
import subprocess
import sys

import cv2
import numpy as np

PORT, QUALITY = int(sys.argv[1]), int(sys.argv[2])
FRAGMENT_BYTES = 1172
WIDTH, HEIGHT, FOCAL = 412, 300, 150.0
sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
maps = None
pose = None


def make_maps(c):
    lens = np.array([[c["fx"], 0, c["ppx"]], [0, c["fy"], c["ppy"]], [0, 0, 1]])
    view = np.array([[FOCAL, 0, 261.5], [0, FOCAL, 149.5], [0, 0, 1]])
    return cv2.fisheye.initUndistortRectifyMap(lens, np.array(c["coeffs"]), np.eye(3), view, (WIDTH, HEIGHT),
                                               cv2.CV_16SC2)


def text_of(p):
    x, y, z, w = -p["qz"], p["qx"], p["qy"], p["qw"]
    yaw = math.degrees(math.atan2(2 * (w * z + x * y), 1 - 2 * (y * y + z * z)))
    return "X:{:.3f}, Y:{:.3f}, Z:{:.3f}, O:{:.3f}".format(p["x"], p["y"], p["z"], yaw)


def send(pixels, size):
    image = cv2.remap(np.frombuffer(pixels, np.uint8).reshape(size), *maps, cv2.INTER_LINEAR)
    cv2.putText(image, text_of(pose), (5, HEIGHT - 8), cv2.FONT_HERSHEY_SIMPLEX, 0.5, 255)
    jpeg = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])[1].tobytes()
    count = -(-len(jpeg) // FRAGMENT_BYTES)
    for i in range(count):
        header = b"CV" + struct.pack(">IHHI", round(pose["x"] * 1000), i, count, len(jpeg))
        sock.sendto(header + jpeg[i * FRAGMENT_BYTES:(i + 1) * FRAGMENT_BYTES], ("127.0.0.1", PORT))


source = subprocess.Popen(sys.argv[3:], stdout=subprocess.PIPE).stdout
while line := source.readline():
    fields = json.loads(line)
    if fields["type"] == "calibration":
        maps = make_maps(fields)
    elif fields["type"] == "pose":
        pose = fields
    else:
        data = source.read(fields["bytes"])
        if fields["eye"] == "left" and pose:
            send(data, (fields["height"], fields["width"]))
