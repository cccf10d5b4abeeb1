#!/usr/bin/env bash
# Runs the scripts of this folder on the engines that are installed, kills some of what they started, and compares with one undisturbed run: the bytes of
# the answers, the numbers of the evaluation. On Debian: apt-get install slurm-wlm munge openmpi-bin parallel. As root for Slurm.
#   OCTAVO="dotnet …/Octavo.Cli.dll" deploy/try.sh
set -euo pipefail
cd "$(dirname "$0")/.."
export OCTAVO=${OCTAVO:-octavo}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
chmod 755 "$folder"
model=$PWD/models/minilm-mrpc
data=$PWD/data/mrpc
failed=0
same() { if "$@" > /dev/null; then echo "same: $name"; else echo "DIFFERENT: $name" >&2; failed=1; fi; }
has() { command -v "$1" > /dev/null || { echo "not tried: $1 is not installed"; return 1; }; }

# 2,000 rows out of the bundled pairs.
awk -F '\t' 'NR > 1 { gsub(/\\/, "\\\\"); gsub(/"/, "\\\""); line[NR - 1] = "\"text\":\"" $4 "\",\"pair\":\"" $5 "\"}" }
  END { n = NR - 1; for (i = 0; i < 2000; i++) print "{\"id\":" i "," line[i % n + 1] }' "$data/dev.tsv" > "$folder/in.jsonl"
parts="--scheme int8 --part-rows 100"
$OCTAVO predict "$model" --input "$folder/in.jsonl" --output "$folder/one" $parts --verbosity quiet
$OCTAVO evaluate "$model" --task mrpc --data "$data" --output "$folder/one-eval" --verbosity quiet > /dev/null
cat "$folder"/one/part-*.jsonl > "$folder/one.jsonl"
answers() { cat "$1"/part-*.jsonl | cmp - "$folder/one.jsonl"; }
evaluation() { $OCTAVO evaluate --merge "$1"/*.jsonl --output "$2" --verbosity quiet > /dev/null && cmp "$2/eval_results.txt" "$folder/one-eval/eval_results.txt"; }
# kill -9 of any process that works on a folder, some times.
kills() { local done=0; for _ in $(seq 400); do pid=$(pgrep -f "Octavo.Cli.*$1|octavo .*$1" | shuf -n 1) && [ -n "$pid" ] && sleep "0.$((RANDOM % 9 + 1))" && kill -9 "$pid" 2> /dev/null && done=$((done + 1)); [ "$done" -lt "$2" ] || break; sleep 0.3; done; echo "killed: $done"; }

if has parallel; then
  name="GNU parallel, 4 shards, killed five times"
  kills "$folder/parallel" 5 &
  for _ in 1 2 3 4 5; do
    deploy/parallel/predict.sh 4 "$model" "$folder/in.jsonl" "$folder/parallel" $parts > /dev/null 2>&1 && break
  done
  wait
  deploy/parallel/predict.sh 4 "$model" "$folder/in.jsonl" "$folder/parallel" $parts > /dev/null 2>&1 || true
  same answers "$folder/parallel"
  name="GNU parallel, the pipe in blocks"
  deploy/parallel/pipe.sh "$model" --scheme int8 --carry id,text,pair < "$folder/in.jsonl" > "$folder/pipe.jsonl"
  same cmp "$folder/pipe.jsonl" "$folder/one.jsonl"
fi

if has mpirun; then
  name="OpenMPI, four ranks, evaluation"
  mpirun --allow-run-as-root --oversubscribe -n 4 deploy/mpi/evaluate.sh "$model" mrpc "$data" "$folder/mpi" --verbosity quiet > /dev/null
  same evaluation "$folder/mpi" "$folder/mpi-eval"
fi

if has slurmctld && has munged && [ "$(id -u)" = 0 ]; then
  cat > "$folder/jobs" <<JOBS
set -e
kills() { local done=0; for _ in \$(seq 400); do pid=\$(pgrep -f "Octavo.Cli.*$folder/slurm|octavo .*$folder/slurm" | shuf -n 1) && [ -n "\$pid" ] && sleep 0.4 && kill -9 "\$pid" 2> /dev/null && done=\$((done + 1)); [ "\$done" -lt 3 ] || break; sleep 0.5; done; echo "killed: \$done"; }
kills &
for _ in 1 2 3 4 5; do
  sbatch --wait --quiet --array=1-4 --output="$folder/slurm-%a.log" --export=ALL,MODEL=$model,INPUT=$folder/in.jsonl,OUTPUT=$folder/slurm,OPTIONS="$parts --verbosity quiet" deploy/slurm/predict.sbatch && break
done
wait
sbatch --wait --quiet --array=1-4 --output="$folder/slurm-%a.log" --export=ALL,MODEL=$model,INPUT=$folder/in.jsonl,OUTPUT=$folder/slurm,OPTIONS="$parts --verbosity quiet" deploy/slurm/predict.sbatch
sbatch --wait --quiet --array=1-4 --output="$folder/eval-%a.log" --export=ALL,MODEL=$model,TASK=mrpc,DATA=$data,OUTPUT=$folder/slurm-eval,OPTIONS="--verbosity quiet" deploy/slurm/evaluate.sbatch
JOBS
  deploy/slurm/loopback.sh bash "$folder/jobs" || { cat "$folder"/slurm-*.log "$folder"/eval-*.log; failed=1; }
  name="Slurm, an array of four tasks, killed three times"
  same answers "$folder/slurm"
  name="Slurm, an array that evaluates"
  same evaluation "$folder/slurm-eval" "$folder/slurm-merged"
fi
exit "$failed"
