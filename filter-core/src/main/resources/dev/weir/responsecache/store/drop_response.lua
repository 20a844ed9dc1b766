-- Forgets a response, unless a newer one has taken its place, and leaves a stamp that keeps out what
-- is older and still on its way.
-- KEYS  1 the response, a HASH as in load_response.lua; afterwards one of the stamp alone
-- ARGV  1 nonce, 2 stamp: what came later than that stays, 3 for how long the stamp stays,
--       milliseconds
-- Returns {nonce, 1 when it is gone, else 0}
if redis.call('TYPE', KEYS[1]).ok == 'hash' then
  local stamp = tonumber(redis.call('HGET', KEYS[1], 's') or '0') or 0
  if stamp > tonumber(ARGV[2]) then
    return {ARGV[1], 0}
  end
end
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], 's', ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return {ARGV[1], 1}
