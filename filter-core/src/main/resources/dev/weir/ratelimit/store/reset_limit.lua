-- Forgets all that was taken from one limit, and tells every node that remembers a refusal.
-- KEYS  1 the limit
-- ARGV  1 nonce, 2 channel, 3 message
-- Returns {nonce}
redis.call('DEL', KEYS[1])
redis.call('PUBLISH', ARGV[2], ARGV[3])
return {ARGV[1]}
