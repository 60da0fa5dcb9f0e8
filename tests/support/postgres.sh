#!/usr/bin/env bash
# A throw-away PostgreSQL cluster for tests, on a Unix socket inside DIR, durable as in production (fsync on).
#   postgres.sh start DIR [PID]   makes and starts it and prints its URL; it stops by itself once process PID is gone
#   postgres.sh halt DIR          kills it as a crash would        postgres.sh resume DIR   starts it again
#   postgres.sh stop DIR          stops it and removes DIR     postgres.sh command DIR SQL  gives the server a command
# Exit code 77: no PostgreSQL server is installed here (Debian: apt-get install postgresql-15).
set -euo pipefail
action=$1
dir=$2

bin=""
for candidate in /usr/lib/postgresql/*/bin; do
  if [ -x "$candidate/initdb" ]; then bin=$candidate; fi
done
if [ -z "$bin" ]; then
  echo "no PostgreSQL server in /usr/lib/postgresql: apt-get install postgresql-15" >&2
  exit 77
fi

# The server refuses to run as root.
if [ "$(id -u)" -eq 0 ]; then
  as_owner() { (cd / && runuser -u postgres -- "$@"); }
else
  as_owner() { (cd / && "$@"); }
fi

launch() {
  as_owner "$bin/pg_ctl" --pgdata "$dir/data" --log "$dir/log" --wait --silent start >/dev/null
}

case $action in
  start)
    mkdir -p "$dir"
    if [ "$(id -u)" -eq 0 ]; then chown postgres "$dir"; fi
    as_owner "$bin/initdb" --pgdata "$dir/data" --username tonghe --auth trust --encoding UTF8 --locale C.UTF-8 --no-sync >/dev/null
    as_owner tee -a "$dir/data/postgresql.conf" >/dev/null <<CONF
listen_addresses = ''
unix_socket_directories = '$dir'
shared_buffers = 64MB
max_connections = 60
max_wal_size = 256MB
deadlock_timeout = 100ms
CONF
    launch
    if [ $# -ge 3 ]; then
      setsid bash -c 'while kill -0 "$1" 2>/dev/null; do sleep 1; done; exec "$0" stop "$2"' "$(realpath "$0")" "$3" "$dir" \
        </dev/null >/dev/null 2>&1 &
    fi
    echo "postgresql://tonghe@/postgres?host=$dir"
    ;;
  halt) as_owner "$bin/pg_ctl" --pgdata "$dir/data" --mode immediate --wait --silent stop ;;
  resume) launch ;;
  command) as_owner "$bin/psql" --quiet --set ON_ERROR_STOP=1 --command "$3" "postgresql://tonghe@/postgres?host=$dir" ;;
  stop)
    if [ -d "$dir/data" ]; then
      as_owner "$bin/pg_ctl" --pgdata "$dir/data" --mode fast --wait --silent stop >/dev/null 2>&1 || true
      rm -rf "$dir"
    fi
    ;;
  *)
    echo "postgres.sh start|halt|resume|command|stop DIR" >&2
    exit 2
    ;;
esac
