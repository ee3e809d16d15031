#!/usr/bin/env bash
# Reads Theater's events with kcat, from a point on to the present end: partition, offset and actor of each.
#
#   events.sh BROKERS offset PARTITION OFFSET
#   events.sh BROKERS time MILLISECONDS-SINCE-1970
#   events.sh BROKERS cursor CURSOR
set -euo pipefail
topic=${TOPIC:-theater.events}

# Committed records only: kcat's default. -e: up to the end. %k is the key, which is the actor's id.
events() {
    kcat -C -q -e -b "$brokers" -t "$topic" -f '%p %o %k\n' "$@"
}

# The hash of the event at an offset: SHA-256 over a zero byte and the value without the registry's five bytes.
hash_at() {
    { printf '\0' && kcat -C -q -b "$brokers" -t "$topic" -p "$1" -o "$2" -c 1 -f '%s' | tail -c +6; } |
        openssl dgst -sha256 -r | cut -d ' ' -f 1
}

# A line for each partition: number, offset of the first event not seen, hash of the last one seen or -.
from_cursor() {
    local text partition next hash
    text=$(printf '%s' "${1#v1.}" | tr '_-' '/+')
    while [ $((${#text} % 4)) -ne 0 ]; do text=$text=; done
    printf '%s' "$text" | base64 -d | while read -r partition next hash; do
        if [ "$hash" != - ] && [ "$hash" != "$(hash_at "$partition" $((next - 1)))" ]; then
            echo "the history of partition $partition before offset $next is not the one that the cursor saw" >&2
            exit 1
        fi
        events -p "$partition" -o "$next"
    done
}

brokers=$1
case $2 in
    offset) events -p "$3" -o "$4" ;;
    time) events -o "s@$3" ;;
    cursor) from_cursor "$3" ;;
esac
