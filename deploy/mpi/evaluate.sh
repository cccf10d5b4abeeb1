#!/bin/sh
# What each rank of MPI runs: its shard of an evaluation; the merge comes after.
#   mpirun -n 4 deploy/mpi/evaluate.sh MODEL mrpc DATA OUTPUT && octavo evaluate --merge OUTPUT/*.jsonl
set -eu
model=$1 task=$2 data=$3 output=$4
shift 4
rank=${OMPI_COMM_WORLD_RANK:-${PMI_RANK:-0}}
count=${OMPI_COMM_WORLD_SIZE:-${PMI_SIZE:-1}}
mkdir -p "$output"
exec ${OCTAVO:-octavo} evaluate "$model" --task "$task" --data "$data" --shard "$rank+1/$count" --predictions "$output/$rank.jsonl" --threads 1 "$@"
