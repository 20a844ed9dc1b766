-- Notes whose session it is, and holds the number of one principal's sessions in bounds, in one step.
-- KEYS  1 sorted set of one principal's sessions: begin and handle, by the time at which to forget them
-- ARGV  1 nonce, 2 the session's member: when it began, 16 digits, a colon, its handle,
--       3 how long to remember it, milliseconds, 4 most sessions (0: any number),
--       5 'reject' (let no more in) or 'evict' (the oldest go)
-- Returns {nonce, 'full'}, or {nonce, 'in'} and the handles that have to go
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
local most = tonumber(ARGV[4])
local reply = {ARGV[1], 'in'}
if most > 0 and not redis.call('ZSCORE', KEYS[1], ARGV[2]) then
  local over = redis.call('ZCARD', KEYS[1]) + 1 - most
  if over > 0 and ARGV[5] == 'reject' then
    return {ARGV[1], 'full'}
  end
  if over > 0 then
    local members = redis.call('ZRANGE', KEYS[1], 0, -1)
    table.sort(members)
    for i = 1, math.min(over, #members) do
      redis.call('ZREM', KEYS[1], members[i])
      reply[#reply + 1] = string.sub(members[i], 18)
    end
  end
end
redis.call('ZADD', KEYS[1], now + tonumber(ARGV[3]), ARGV[2])
local last = redis.call('ZREVRANGE', KEYS[1], 0, 0, 'WITHSCORES')
redis.call('PEXPIRE', KEYS[1], math.max(1, math.floor(tonumber(last[2]) - now)))
return reply
