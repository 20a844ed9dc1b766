-- Counts revocations, so that nodes notice when Redis has lost some.
-- KEYS  1 ZSET of revoked tokens, 2 ZSET of scopes
-- ARGV  1 nonce
-- Returns {nonce, tokens, scopes}; something else at a key counts as nothing
local function count(key)
  return redis.call('TYPE', key).ok == 'zset' and redis.call('ZCARD', key) or 0
end
return {ARGV[1], count(KEYS[1]), count(KEYS[2])}
