-- Applies changes to one session: for each attribute the newer stamp wins, so that the script may
-- run late, twice or in any order.
-- KEYS  1 the session's hash, 2 its tombstone
-- ARGV  1 nonce, 2 'whole' (create the session when absent) or 'update', 3 base version,
--       4 stamp in microseconds, 5 channel for the invalidation, 6 node id,
--       7 margin on the life time and 8 life time of a session that never expires, milliseconds,
--       9 how long removals are remembered, microseconds,
--       10 secret hash and 11 its stamp ('' and 0: unchanged), 12 created, 13 last access,
--       milliseconds, 14 interval in seconds ('': unchanged), 15 handle,
--       then for each change: operation, attribute name, stamp, sealed bytes
--       operations: s set, r remove; S and R the same, but any stored value or removal wins
-- Returns {nonce, 'ended'} when a tombstone stands, {nonce, 'absent'} when there is nothing to
--   update, else {nonce, 'ok', version, 1 when the base version was the stored one, else 0}
local key = KEYS[1]
if redis.call('EXISTS', KEYS[2]) == 1 then
  return {ARGV[1], 'ended'}
end
local head = redis.pcall('HMGET', key, 'v', 'h', 'hs', 'l')
if head.err then
  -- Some other type stands where the session was: junk, and junk is absent.
  redis.call('DEL', key)
  head = {}
end
local version = tonumber(head[1])
if not version and ARGV[2] ~= 'whole' then
  return {ARGV[1], 'absent'}
end

local function digits(number)
  return string.format('%016.0f', number)
end

local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local stored = version or 0
-- A writer whose clock runs ahead must not outlive everybody else's writes.
local cap = math.max(now + 5000000, stored + 1)
local changed = false

if not version then
  redis.call('HSET', key, 'c', ARGV[12], 'i', ARGV[14])
  changed = true
end
if ARGV[10] ~= '' and ARGV[10] ~= head[2] then
  local stamp = math.min(tonumber(ARGV[11]), cap)
  if stamp > (tonumber(head[3]) or 0) then
    redis.call('HSET', key, 'h', ARGV[10], 'hs', digits(stamp), 'ph', head[2] or '')
    changed = true
  end
end
if ARGV[14] ~= '' and version and redis.call('HGET', key, 'i') ~= ARGV[14] then
  redis.call('HSET', key, 'i', ARGV[14])
  changed = true
end

local function stamp_of(value)
  return value and tonumber(string.sub(value, 1, 16)) or 0
end

local removed = false
for i = 16, #ARGV, 4 do
  local operation, name = ARGV[i], ARGV[i + 1]
  local stamp = math.min(tonumber(ARGV[i + 2]), cap)
  local known = redis.call('HMGET', key, 'a:' .. name, 'x:' .. name)
  local weak = operation == 'S' or operation == 'R'
  local newer = stamp > math.max(stamp_of(known[1]), stamp_of(known[2]))
  if weak then
    newer = not known[1] and not known[2]
  end
  if newer and (operation == 's' or operation == 'S') then
    redis.call('HSET', key, 'a:' .. name, digits(stamp) .. ARGV[i + 3])
    redis.call('HDEL', key, 'x:' .. name)
    changed = true
  elseif newer then
    redis.call('HDEL', key, 'a:' .. name)
    redis.call('HSET', key, 'x:' .. name, digits(stamp))
    changed, removed = true, true
  end
end
if removed then
  local fields = redis.call('HGETALL', key)
  for i = 1, #fields, 2 do
    if string.sub(fields[i], 1, 2) == 'x:' and stamp_of(fields[i + 1]) < now - tonumber(ARGV[9]) then
      redis.call('HDEL', key, fields[i])
    end
  end
end

if (tonumber(head[4]) or 0) < tonumber(ARGV[13]) then
  redis.call('HSET', key, 'l', ARGV[13])
end
local result = stored
if changed then
  result = math.max(stored + 1, math.min(tonumber(ARGV[4]), cap))
  redis.call('HSET', key, 'v', digits(result))
  redis.call('PUBLISH', ARGV[5], 'C ' .. ARGV[6] .. ' ' .. ARGV[15] .. ' ' .. digits(result))
end
local interval = tonumber(redis.call('HGET', key, 'i')) or 0
if interval > 0 then
  redis.call('PEXPIRE', key, interval * 1000 + tonumber(ARGV[7]))
else
  redis.call('PEXPIRE', key, ARGV[8])
end
return {ARGV[1], 'ok', result, tonumber(ARGV[3]) == stored and 1 or 0}
