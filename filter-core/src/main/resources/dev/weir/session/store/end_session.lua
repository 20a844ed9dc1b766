-- Ends one session for good: an end beats every commit, also one that arrives later.
-- KEYS  1 the session's hash, 2 its tombstone
-- ARGV  1 nonce, 2 life time of the tombstone in milliseconds, 3 channel for the invalidation,
--       4 node id, 5 handle
-- Returns {nonce, 0 when it had been ended before, else 1}
-- The tombstone is written before the hash is deleted, so that no failure between the two lets a
-- late commit bring the session back.
local before = redis.call('EXISTS', KEYS[2])
redis.call('SET', KEYS[2], '1', 'PX', ARGV[2])
redis.call('DEL', KEYS[1])
redis.call('PUBLISH', ARGV[3], 'E ' .. ARGV[4] .. ' ' .. ARGV[5])
return {ARGV[1], 1 - before}
