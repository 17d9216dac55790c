#!/bin/sh
# Shows the listener's pictures with ffplay, from its web server, with as little delay as ffplay allows.
#
#     deno task listen --view web
#     scripts/examples/ffplay_web.sh [http://127.0.0.1:8080/stream.mjpeg]
exec "${FFPLAY:-ffplay}" -loglevel warning -fflags nobuffer -flags low_delay -f mpjpeg "${1:-http://127.0.0.1:8080/stream.mjpeg}"
