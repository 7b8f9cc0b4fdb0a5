#!/usr/bin/env bash
# slurm_node.sh start|stop FOLDER: a Slurm cluster of this one machine with everything it writes in
# FOLDER, without systemd and cgroups. Its configuration is FOLDER/slurm.conf (SLURM_CONF).
set -euo pipefail
folder=$(realpath -m "$2")

stop() {
  local daemon id
  for daemon in slurmd slurmctld munged; do
    id=$(cat "$folder/$daemon.pid" 2>/dev/null) || continue
    kill "$id" 2>/dev/null || continue
    for _ in $(seq 100); do
      kill -0 "$id" 2>/dev/null || break
      sleep 0.1
    done
  done
}

# A port that nobody listens on, from the given one upwards.
free_port() {
  local port=$1
  while (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do port=$((port + 1)); done
  echo "$port"
}

start() {
  mkdir -p "$folder"/{state,spool,log}
  head -c 1024 /dev/urandom >"$folder/munge.key"
  chmod 400 "$folder/munge.key"
  munged --force --key-file="$folder/munge.key" --socket="$folder/munge.socket" \
    --pid-file="$folder/munged.pid" --log-file="$folder/log/munged.log" \
    --seed-file="$folder/munge.seed"
  local host controller
  host=$(hostname -s)
  controller=$(free_port $((20000 + $$ % 20000)))
  cat >"$folder/slurm.conf" <<CONF
ClusterName=one
SlurmctldHost=$host(127.0.0.1)
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=$folder/munge.socket
SlurmctldPort=$controller
SlurmdPort=$(free_port $((controller + 1)))
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool
SlurmctldPidFile=$folder/slurmctld.pid
SlurmdPidFile=$folder/slurmd.pid
SlurmctldLogFile=$folder/log/slurmctld.log
SlurmdLogFile=$folder/log/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
MpiDefault=none
ReturnToService=2
SchedulerParameters=sched_interval=1
NodeName=$host NodeAddr=127.0.0.1 CPUs=$(nproc)
PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP
CONF
  export SLURM_CONF=$folder/slurm.conf
  slurmctld -f "$SLURM_CONF" -c
  slurmd -f "$SLURM_CONF" -c
}

case $1 in
  start) start ;;
  stop) stop ;;
  *)
    echo "slurm_node.sh: expected start or stop, found $1" >&2
    exit 2
    ;;
esac
