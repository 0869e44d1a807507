#!/bin/sh
# Say whether the browser tests can run; as root on Debian, install what they lack.
# CHROMIUM=/path/to/chromium decides by hand.
set -eu

if [ -n "${CHROMIUM:-}" ]; then
    [ -x "$CHROMIUM" ] && exit 0
    echo "CHROMIUM=$CHROMIUM is not a program. Give the path of a Chromium, or leave CHROMIUM unset." >&2
    exit 1
fi

packages=""
found=""
for name in chromium chromium-browser google-chrome google-chrome-stable; do
    if command -v "$name" >/dev/null 2>&1; then found=$name; break; fi
done
[ -n "$found" ] || packages="chromium"
# Without a Chinese face on the system a screenshot of a table in a canvas shows boxes.
if ! command -v fc-list >/dev/null 2>&1 || [ -z "$(fc-list :lang=zh family)" ]; then
    packages="$packages fonts-noto-cjk fontconfig"
fi
[ -n "$packages" ] || exit 0

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing $packages ..."
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    # shellcheck disable=SC2086  # a list of names
    apt-get install -y -qq --no-install-recommends $packages >/dev/null
elif [ -z "$found" ]; then
    echo "The browser tests need Chromium. Install it (Debian: apt-get install chromium), or set CHROMIUM to its path." >&2
    exit 1
else
    echo "No Chinese face is installed on this system; screenshots may show boxes (Debian: apt-get install fonts-noto-cjk)." >&2
fi
