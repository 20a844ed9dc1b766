-- Notes that a node is alive, forgets those that have been silent for too long.
-- KEYS[1] ZSET node by the time of its last sign of life, microseconds
-- ARGV[1] nonce
-- ARGV[2] node, ARGV[3] microseconds of silence after which a node no longer counts
-- Returns nonce, number of nodes alive
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local kind = redis.call('TYPE', KEYS[1]).ok
if kind ~= 'none' and kind ~= 'zset' then
  redis.call('DEL', KEYS[1])
end
redis.call('ZADD', KEYS[1], string.format('%.0f', now), ARGV[2])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', string.format('(%.0f', now - ARGV[3]))
redis.call('ZREMRANGEBYSCORE', KEYS[1], string.format('(%.0f', now + ARGV[3]), '+inf')
redis.call('PEXPIRE', KEYS[1], 60000)
return {ARGV[1], redis.call('ZCARD', KEYS[1])}
