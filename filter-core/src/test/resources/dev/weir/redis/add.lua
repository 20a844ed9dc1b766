-- KEYS[1] a counter, raised by one
-- ARGV[1] nonce
local sum = redis.call('INCR', KEYS[1])
redis.call('PEXPIRE', KEYS[1], 60000)
return {ARGV[1], sum}
