"""Writes tests/vectors/rectify.json: maps and rectified pictures, made by OpenCV's fisheye model and its remap.

A second, independent implementation: the tests compare src/rectify with what it says.
Usage: /usr/bin/python3 scripts/make_rectify_vectors.py > tests/vectors/rectify.json
"""

import base64
import gzip
import json
import math

import cv2
import numpy

MAP_STEP = 16
CASES = [
    {
        "name": "the original's view of a T265",
        "calibration": {"model": "Kannala Brandt4", "width": 848, "height": 800, "fx": 285, "fy": 286, "ppx": 424.5,
                        "ppy": 398.5, "coeffs": [-0.0063, 0.0435, -0.0414, 0.0079, 0]},
        "view": {"width": 412, "height": 300, "fovDegrees": 90, "marginPixels": 112},
    },
    {
        "name": "another lens, wider than its picture",
        "calibration": {"width": 641, "height": 479, "fx": 231.4, "fy": 229.75, "ppx": 331.2, "ppy": 226.8,
                        "coefficients": [0.083, -0.031, 0.0115, -0.0023]},
        "view": {"width": 201, "height": 151, "fovDegrees": 150, "marginPixels": 0},
    },
]


def test_picture(width, height):
    """Squares of a ramp, of noise, of edges and of faint noise in turn, in whole numbers alone."""
    x, y = numpy.meshgrid(numpy.arange(width, dtype=numpy.uint32), numpy.arange(height, dtype=numpy.uint32))
    noise = x * numpy.uint32(0x9E3779B1) ^ y * numpy.uint32(0x85EBCA77)
    noise ^= noise >> numpy.uint32(15)
    noise *= numpy.uint32(0x2C1B3C6D)
    noise ^= noise >> numpy.uint32(12)
    textures = [3 * x + y & 255, noise & 255, numpy.where((x ^ y) & 8, 224, 24), 128 + (noise & 3)]
    return numpy.choose((x >> 5) + 2 * (y >> 5) & 3, textures).astype(numpy.uint8)


def maps(calibration, view):
    focal = view["height"] / 2 / math.tan(math.radians(view["fovDegrees"]) / 2)
    cx = (view["width"] - view["marginPixels"] - 1) / 2 + view["marginPixels"]
    cy = (view["height"] - 1) / 2
    lens = numpy.array([[calibration["fx"], 0, calibration["ppx"]], [0, calibration["fy"], calibration["ppy"]], [0, 0, 1]],
                       dtype=float)
    pinhole = numpy.array([[focal, 0, cx], [0, focal, cy], [0, 0, 1]])
    coefficients = calibration.get("coeffs", calibration.get("coefficients"))[:4]
    size = (view["width"], view["height"])
    return cv2.fisheye.initUndistortRectifyMap(lens, numpy.array(coefficients), numpy.eye(3), pinhole, size, cv2.CV_32FC1)


def every(step, side):
    return [*range(0, side - 1, step), side - 1]


def rounded(places):
    """The shortest decimal that is the same single float."""
    return [[float(str(value)) for value in row] for row in places]


def vector(name, calibration, view):
    u, v = maps(calibration, view)
    picture = test_picture(calibration["width"], calibration["height"])
    pixels = cv2.remap(picture, u, v, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=0)
    columns, rows = every(MAP_STEP, view["width"]), every(MAP_STEP, view["height"])
    return {
        "name": name,
        "calibration": calibration,
        "view": view,
        "columns": columns,
        "rows": rows,
        "u": rounded(u[numpy.ix_(rows, columns)]),
        "v": rounded(v[numpy.ix_(rows, columns)]),
        "pixelsGzipBase64": base64.b64encode(gzip.compress(pixels.tobytes(), 9, mtime=0)).decode(),
    }


print("[" + ",\n".join(json.dumps(vector(**case)) for case in CASES) + "]")
