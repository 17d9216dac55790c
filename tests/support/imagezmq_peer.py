"""imagezmq's own ends, unmodified: a sender or a hub that says in lines of JSON what happens.

    send  req|pub  ENDPOINT NAME jpeg|bgr|grey|bgra  COUNT INTERVAL_MS [JPEG_FILE]
    hub   rep|sub  ENDPOINT [PAUSE_MS]
    psnr  JPEG_FILE bgr|grey|bgra
"""

import hashlib
import json
import sys
import time

import cv2
import imagezmq
import numpy as np


def say(**what):
    print(json.dumps(what), flush=True)


def picture(kind):
    rows, columns = np.mgrid[0:239, 0:321]
    blue, green, red = columns % 256, (rows + columns) % 256, rows % 256
    channels = {"grey": [green], "bgr": [blue, green, red], "bgra": [blue, green, red, rows * 0 + 7]}[kind]
    array = np.stack(channels, axis=-1).astype(np.uint8)
    return array[:, :, 0] if kind == "grey" else array


def send(pattern, endpoint, name, kind, count, interval_ms, file=None):
    sender = imagezmq.ImageSender(connect_to=endpoint, REQ_REP=pattern == "req")
    if kind == "jpeg":
        jpeg = open(file, "rb").read()
    else:
        array = picture(kind)
    for _ in range(int(count)):
        reply = sender.send_jpg(name, jpeg) if kind == "jpeg" else sender.send_image(name, array)
        say(reply=reply.decode() if reply is not None else "")
        time.sleep(float(interval_ms) / 1000)


def hub(pattern, endpoint, pause_ms="0"):
    image_hub = imagezmq.ImageHub(open_port=endpoint, REQ_REP=pattern == "rep")
    say(open=True)
    while True:
        msg, jpeg = image_hub.recv_jpg()
        jpeg = bytes(jpeg)
        height, width = cv2.imdecode(np.frombuffer(jpeg, dtype="uint8"), -1).shape[:2]
        say(msg=msg, sha256=hashlib.sha256(jpeg).hexdigest(), bytes=len(jpeg), size=[width, height])
        time.sleep(float(pause_ms) / 1000)
        if pattern == "rep":
            image_hub.send_reply(b"OK")


def psnr(file, kind):
    wanted = picture(kind)
    if kind == "bgra":
        wanted = wanted[:, :, :3]
    found = cv2.imread(file, cv2.IMREAD_GRAYSCALE if kind == "grey" else cv2.IMREAD_COLOR)
    error = np.mean((found.astype(float) - wanted.astype(float)) ** 2)
    say(psnr=float(10 * np.log10(255**2 / max(error, 1e-9))))


{"send": send, "hub": hub, "psnr": psnr}[sys.argv[1]](*sys.argv[2:])
