-- Notes when sessions are due: a hint, which whoever follows it checks against the session.
-- KEYS  1 sorted set of handles by the time at which to look at them, milliseconds
-- ARGV  1 nonce, 2 'sooner' (the earlier of two times wins) or 'exactly',
--       3 longest life time of the set, milliseconds, then for each session: time ('': no more), handle
-- Returns {nonce}
for i = 4, #ARGV, 2 do
  if ARGV[i] == '' then
    redis.call('ZREM', KEYS[1], ARGV[i + 1])
  elseif ARGV[2] == 'sooner' then
    redis.call('ZADD', KEYS[1], 'LT', ARGV[i], ARGV[i + 1])
  else
    redis.call('ZADD', KEYS[1], ARGV[i], ARGV[i + 1])
  end
end
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return {ARGV[1]}
