-- Takes the handles of sessions that are due, and hides them from other callers for a while: a
-- caller that dies leaves them to the others.
-- KEYS  1 sorted set of handles by the time at which to look at them, milliseconds
-- ARGV  1 nonce, 2 most to take, 3 how long they must have been due and 4 how long to hide them,
--       milliseconds
-- Returns {nonce, handles}
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local due = redis.call(
  'ZRANGEBYSCORE', KEYS[1], '-inf', now - tonumber(ARGV[3]), 'LIMIT', 0, tonumber(ARGV[2]))
for i = 1, #due do
  redis.call('ZADD', KEYS[1], now + tonumber(ARGV[4]), due[i])
end
table.insert(due, 1, ARGV[1])
return due
