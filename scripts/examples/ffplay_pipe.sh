#!/bin/sh
# Shows a robot's pictures with ffplay, without a server between: the listener writes them to ffplay's stdin.
#
#     scripts/examples/ffplay_pipe.sh [ROBOT]
cd "$(dirname "$0")/../.." || exit 1
${LISTEN:-deno task -q listen} --view none --quiet --output - "$@" |
  exec "${FFPLAY:-ffplay}" -loglevel warning -fflags nobuffer -flags low_delay -f mjpeg -
