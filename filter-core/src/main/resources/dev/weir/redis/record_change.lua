-- Appends one change to a log and does nothing else.
-- KEYS  1 the log
-- ARGV  1 to 5 as append_change wants them, 6 the change
-- Returns {nonce}
append_change(ARGV[6])
return {ARGV[1]}
