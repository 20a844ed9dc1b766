-- Publishes a message, mostly a node's sign of life, on the channel that every node listens to.
-- Writes nothing.
-- No KEYS
-- ARGV[1] nonce
-- ARGV[2] channel, ARGV[3] message
-- Returns nonce, Redis' time in microseconds, how many listeners the channel has
local listeners = redis.call('PUBLISH', ARGV[2], ARGV[3])
local time = redis.call('TIME')
return {ARGV[1], time[1] * 1000000 + time[2], listeners}
