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
-- Lua's stack bounds what one call can be given.
local PART = 2000
local key = KEYS[1]
if redis.call('EXISTS', KEYS[2]) == 1 then
  return {ARGV[1], 'ended'}
end

-- One read and one write of the hash, however many attributes changed.
local wanted = {'v', 'h', 'hs', 'l', 'i'}
for i = 17, #ARGV, 4 do
  wanted[#wanted + 1] = 'a:' .. ARGV[i]
  wanted[#wanted + 1] = 'x:' .. ARGV[i]
end
local held = {}
for first = 1, #wanted, PART do
  local part = redis.pcall('HMGET', key, unpack(wanted, first, math.min(first + PART - 1, #wanted)))
  if part.err then
    -- Some other type stands where the session was: junk, and junk is absent.
    redis.call('DEL', key)
    held = {}
    break
  end
  for i = 1, #part do
    held[#held + 1] = part[i]
  end
end
local version = tonumber(held[1])
if not version and ARGV[2] ~= 'whole' then
  return {ARGV[1], 'absent'}
end

local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local stored = version or 0
-- A writer whose clock runs ahead must not outlive everybody else's writes.
local cap = math.max(now + 5000000, stored + 1)
local interval = held[5]
local put, gone = {}, {}

local function set(field, value)
  put[#put + 1] = field
  put[#put + 1] = value
end

local function digits(number)
  return string.format('%016.0f', number)
end

local function stamp_of(value)
  return value and tonumber(string.sub(value, 1, 16)) or 0
end

if not version then
  set('c', ARGV[12])
end
if ARGV[14] ~= '' and (not version or interval ~= ARGV[14]) then
  interval = ARGV[14]
  set('i', interval)
end
if ARGV[10] ~= '' and ARGV[10] ~= held[2] then
  local stamp = math.min(tonumber(ARGV[11]), cap)
  if stamp > (tonumber(held[3]) or 0) then
    set('h', ARGV[10])
    set('hs', digits(stamp))
    set('ph', held[2] or '')
  end
end

local removed = false
for i = 16, #ARGV, 4 do
  local operation, name = ARGV[i], ARGV[i + 1]
  local at = 6 + (i - 16) / 2
  local value, removal = held[at], held[at + 1]
  local stamp = math.min(tonumber(ARGV[i + 2]), cap)
  local applies
  if operation == 's' or operation == 'r' then
    applies = stamp > math.max(stamp_of(value), stamp_of(removal))
  else
    applies = not value and not removal
  end
  if applies and (operation == 's' or operation == 'S') then
    set('a:' .. name, digits(stamp) .. ARGV[i + 3])
    if removal then
      gone[#gone + 1] = 'x:' .. name
    end
  elseif applies then
    set('x:' .. name, digits(stamp))
    gone[#gone + 1] = 'a:' .. name
    removed = true
  end
end

local result = stored
if #put > 0 then
  result = math.max(stored + 1, math.min(tonumber(ARGV[4]), cap))
  set('v', digits(result))
end
if (tonumber(held[4]) or 0) < tonumber(ARGV[13]) then
  set('l', ARGV[13])
end
for first = 1, #put, PART do
  redis.call('HSET', key, unpack(put, first, math.min(first + PART - 1, #put)))
end
for first = 1, #gone, PART do
  redis.call('HDEL', key, unpack(gone, first, math.min(first + PART - 1, #gone)))
end
if removed then
  local fields = redis.call('HGETALL', key)
  for i = 1, #fields, 2 do
    if string.sub(fields[i], 1, 2) == 'x:' and stamp_of(fields[i + 1]) < now - tonumber(ARGV[9]) then
      redis.call('HDEL', key, fields[i])
    end
  end
end

local seconds = tonumber(interval) or 0
redis.call('PEXPIRE', key, seconds > 0 and seconds * 1000 + tonumber(ARGV[7]) or ARGV[8])
-- A node that is alone need not be told of what it does itself.
if result ~= stored and redis.call('PUBSUB', 'NUMSUB', ARGV[5])[2] > 1 then
  redis.call('PUBLISH', ARGV[5], 'C ' .. ARGV[6] .. ' ' .. ARGV[15] .. ' ' .. digits(result))
end
return {ARGV[1], 'ok', result, tonumber(ARGV[3]) == stored and 1 or 0}
