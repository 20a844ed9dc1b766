-- Ends one session if its time is up. What counts is how much of its life time in Redis is left,
-- which every access and every request that is still running renews.
-- KEYS  1 the session's hash, 2 its tombstone
-- ARGV  1 nonce, 2 margin that its life time exceeds the idle time by, 3 how far behind accesses
--       may be noted at most and 4 in addition, 5 life time of the tombstone, all milliseconds,
--       6 channel for the invalidation, 7 node id, 8 handle, 9 'due' or 'now' (whether it is or not),
--       10 how long it may live however much it is used, milliseconds, 0 for ever
-- Returns {nonce, 'settled'} when there is none, {nonce, 'alive', milliseconds until it may be
--   due}, else {nonce, 'expired'} and all fields and values: to one caller only
if redis.call('EXISTS', KEYS[2]) == 1 then
  return {ARGV[1], 'settled'}
end
local head = redis.pcall('HMGET', KEYS[1], 'h', 'i', 'c')
if head.err then
  -- Some other type stands where the session was: junk, and junk is absent.
  redis.call('DEL', KEYS[1])
  return {ARGV[1], 'settled'}
end
if not head[1] then
  return {ARGV[1], 'settled'}
end
local seconds = tonumber(head[2]) or 0
local left = redis.call('PTTL', KEYS[1])
if seconds > 0 then
  -- A tenth of the idle time, as the nodes have it.
  local lag = math.min(tonumber(ARGV[3]), seconds * 100) + tonumber(ARGV[4])
  left = left - tonumber(ARGV[2]) + lag
end
local most = tonumber(ARGV[10])
if most > 0 then
  local time = redis.call('TIME')
  local age = time[1] * 1000 + math.floor(time[2] / 1000) - (tonumber(head[3]) or 0)
  left = math.min(left, most - age)
end
if left > 0 and ARGV[9] == 'due' then
  return {ARGV[1], 'alive', left}
end
local reply = redis.call('HGETALL', KEYS[1])
-- The tombstone first, as everywhere.
redis.call('SET', KEYS[2], '1', 'PX', ARGV[5])
redis.call('DEL', KEYS[1])
redis.call('PUBLISH', ARGV[6], 'E ' .. ARGV[7] .. ' ' .. ARGV[8])
table.insert(reply, 1, 'expired')
table.insert(reply, 1, ARGV[1])
return reply
