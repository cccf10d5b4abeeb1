#!/bin/sh
# The pipe contract: one line in, one line out, in the same order. Blocks of lines go through processes, the output keeps the order.
#   deploy/parallel/pipe.sh MODEL --carry id < in.jsonl > out.jsonl
set -eu
exec parallel --no-notice --pipe --keep-order --block 1M ${OCTAVO:-octavo} predict "$@" --threads 1 --verbosity quiet
