-- Forgets a response, unless a newer one has taken its place.
-- KEYS  1 the response, a HASH as in load_response.lua
-- ARGV  1 nonce, 2 stamp: what came later than that stays
-- Returns {nonce, 1 when it is gone, else 0}
if redis.call('TYPE', KEYS[1]).ok == 'hash' then
  local stamp = tonumber(redis.call('HGET', KEYS[1], 's') or '0') or 0
  if stamp > tonumber(ARGV[2]) then
    return {ARGV[1], 0}
  end
end
return {ARGV[1], redis.call('DEL', KEYS[1])}
