-- Ends the making of a response that will not be stored.
-- KEYS  1 flight, a STRING
-- ARGV  1 nonce, 2 the caller's token, 3 for how long the resource counts as one that cannot be
--       cached, milliseconds; 0: not at all
-- Returns {nonce, 1 when the caller was the one who made it, else 0}
if redis.call('TYPE', KEYS[1]).ok == 'string' and redis.call('GET', KEYS[1]) == ARGV[2] then
  if ARGV[3] == '0' then
    redis.call('DEL', KEYS[1])
  else
    redis.call('SET', KEYS[1], 'pass', 'PX', ARGV[3])
  end
  return {ARGV[1], 1}
end
return {ARGV[1], 0}
