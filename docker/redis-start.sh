#!/bin/sh
# Becomes a redis-server that asks for the password in the secret file.
# Arguments: redis.conf, then further options of redis-server.
#
# The password goes through standard input: it stands in no argument list, no environment and no file of ours.
set -eu
secret=${REDIS_PASSWORD_FILE:-/run/secrets/redis_password}
# The substitution drops trailing newlines, as clients do.
password=$(cat "$secret")
case $password in
  '')
    echo "redis-start: $secret is empty" >&2
    exit 1
    ;;
  *[![:print:]]*)
    # A line break would begin another directive.
    echo "redis-start: $secret must be one line of printable ASCII characters" >&2
    exit 1
    ;;
esac
quoted=$(printf '%s' "$password" | sed 's/[\\"]/\\&/g')
exec redis-server "$@" - <<END
requirepass "$quoted"
END
