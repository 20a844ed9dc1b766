-- Reads one session.
-- KEYS  1 the session's hash, 2 its tombstone
-- ARGV  1 nonce, 2 hash of the presented secret, 3 the version that the caller holds, or 0,
--       4 grace in microseconds in which a replaced secret counts as just replaced
-- Returns {nonce, status, TIME in microseconds, ...}; status is one of
--   ended     a tombstone stands
--   absent    no such session
--   rotated   the secret was replaced; then 1 when that was within the grace, else 0, and the stamp
--             of the one that counts
--   same      the caller's version is the current one; then the last access in milliseconds
--   found     then all fields and values of the hash
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
if redis.call('EXISTS', KEYS[2]) == 1 then
  return {ARGV[1], 'ended', now}
end
local head = redis.call('HMGET', KEYS[1], 'h', 'v', 'l', 'ph', 'hs')
if not head[1] then
  return {ARGV[1], 'absent', now}
end
if head[1] ~= ARGV[2] then
  local recent = 0
  if head[4] == ARGV[2] and now - (tonumber(head[5]) or 0) < tonumber(ARGV[4]) then
    recent = 1
  end
  return {ARGV[1], 'rotated', now, recent, head[5] or '0'}
end
if head[2] == ARGV[3] then
  return {ARGV[1], 'same', now, head[3]}
end
local reply = redis.call('HGETALL', KEYS[1])
table.insert(reply, 1, now)
table.insert(reply, 1, 'found')
table.insert(reply, 1, ARGV[1])
return reply
