-- KEYS[1] a string, set to ARGV[2] for a minute
-- ARGV[1] nonce
redis.call('SET', KEYS[1], ARGV[2], 'PX', 60000)
return {ARGV[1], 1}
