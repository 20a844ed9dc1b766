-- Forgets that a session is one of a principal's.
-- KEYS  1 sorted set of one principal's sessions
-- ARGV  1 nonce, 2 the session's member
-- Returns {nonce, 1 when it was known, else 0}
return {ARGV[1], redis.call('ZREM', KEYS[1], ARGV[2])}
