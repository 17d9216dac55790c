"""Reads the listener's pictures into OpenCV, from its web server.

    deno task listen --view web            # on the laptop
    python3 scripts/examples/opencv_viewer.py [http://127.0.0.1:8080/stream.mjpeg] [--frames N]

Shows them in a window until a key is pressed; with --frames it shows nothing, prints the size and the mean brightness of N
pictures, and ends. Needs OpenCV (Debian: python3-opencv).
"""

import argparse
import sys

import cv2

parser = argparse.ArgumentParser()
parser.add_argument("url", nargs="?", default="http://127.0.0.1:8080/stream.mjpeg")
parser.add_argument("--frames", type=int)
args = parser.parse_args()

capture = cv2.VideoCapture(args.url)
capture.set(cv2.CAP_PROP_BUFFERSIZE, 1)
if not capture.isOpened():
    sys.exit(f"Cannot read {args.url}: is the listener running?")
count = 0
while args.frames is None or count < args.frames:
    is_read, picture = capture.read()
    if not is_read:
        sys.exit("The stream has ended.")
    count += 1
    if args.frames is None:
        cv2.imshow("robot", picture)
        if cv2.waitKey(1) >= 0:
            break
    else:
        height, width = picture.shape[:2]
        print(f"{width}x{height} {picture.mean():.1f}", flush=True)
