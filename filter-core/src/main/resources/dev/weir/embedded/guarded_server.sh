# Becomes a server process that does not outlive its owner.
# Arguments: run directory, server command, configuration file. Standard input: a pipe that only the owner holds open.
#
# A watchdog, detached from the server, reads that pipe. End of file means that the owner is gone, however it went,
# or that it has seen the server end; in the first case the server still runs and the kill succeeds.
# KILL also ends a stopped server. The exec keeps the process id, so that the owner's signals reach the server itself.
directory=$1
shift
exec 3<&0
(
  (
    trap '' HUP INT TERM
    read -r end <&3
    kill -KILL $$ && rm -rf -- "$directory"
  ) >/dev/null 2>&1 &
)
exec "$@" </dev/null >"$directory/server.log" 2>&1 3<&-
