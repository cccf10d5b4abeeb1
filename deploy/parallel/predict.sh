#!/bin/sh
# Shards by GNU parallel, on this machine or on others that see the same folders (--sshlogin in PARALLEL). Whoever fails is tried
# three times; the same line again goes on with what is missing.
#   deploy/parallel/predict.sh 8 MODEL INPUT OUTPUT --scheme int8
set -eu
shards=$1 model=$2 input=$3 output=$4
shift 4
exec parallel --no-notice --retries 3 --halt soon,fail=1 ${OCTAVO:-octavo} predict "$model" --input "$input" --output "$output" --shard "{}/$shards" --resume --threads 1 --verbosity quiet "$@" ::: $(seq "$shards")
