#!/usr/bin/env bash
# Slurm for real on one machine: munged, slurmctld and slurmd on loopback, for trying the job arrays without a cluster. As root, with Debian's
# slurm-wlm and munge. What is given runs while it is up:
#   deploy/slurm/loopback.sh sbatch --wait --array=1-4 …
set -euo pipefail
[ "$(id -u)" = 0 ] || { echo "loopback.sh: expected to be root, as slurmd is" >&2; exit 1; }
folder=$(mktemp -d)
chmod 755 "$folder"
mkdir -p "$folder/state" "$folder/spool" /run/munge
host=$(hostname -s)
cpus=$(nproc)
cat > "$folder/slurm.conf" <<CONF
ClusterName=loopback
SlurmctldHost=$host(127.0.0.1)
SlurmUser=root
SlurmctldPort=${SLURMCTLD_PORT:-16817}
SlurmdPort=${SLURMD_PORT:-16818}
AuthType=auth/munge
AuthInfo=socket=$folder/munge.socket
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool
SlurmctldPidFile=$folder/slurmctld.pid
SlurmdPidFile=$folder/slurmd.pid
SlurmctldLogFile=$folder/slurmctld.log
SlurmdLogFile=$folder/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
ReturnToService=2
SlurmdTimeout=300
MinJobAge=300
JobRequeue=1
NodeName=$host NodeAddr=127.0.0.1 CPUs=$cpus State=UNKNOWN
PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP
CONF
export SLURM_CONF=$folder/slurm.conf
stop() {
  local pid
  for name in slurmd slurmctld munged; do
    [ -s "$folder/$name.pid" ] || continue
    pid=$(cat "$folder/$name.pid")
    kill "$pid" 2> /dev/null || true
    for _ in $(seq 50); do kill -0 "$pid" 2> /dev/null || break; sleep 0.1; done
  done
  [ "${KEEP:-}" = 1 ] || rm -rf "$folder"
}
trap stop EXIT
dd if=/dev/urandom of="$folder/munge.key" bs=128 count=1 status=none
chmod 400 "$folder/munge.key"
munged --force --key-file="$folder/munge.key" --socket="$folder/munge.socket" --pid-file="$folder/munged.pid" --log-file="$folder/munged.log" --seed-file="$folder/munged.seed"
slurmctld
slurmd
for _ in $(seq 60); do
  sinfo -h -o %T 2> /dev/null | grep -q idle && break
  sleep 0.5
done
sinfo -h -o "%N %T" || { tail -n 20 "$folder"/*.log >&2; exit 1; }
"$@"
