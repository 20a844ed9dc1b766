-- Reads a piece of a body.
-- KEYS  1 the chunk, a STRING
-- ARGV  1 nonce
-- Returns {nonce, its bytes or false}
local there = redis.call('TYPE', KEYS[1]).ok == 'string'
return {ARGV[1], there and redis.call('GET', KEYS[1]) or false}
