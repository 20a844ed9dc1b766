-- Applies changes to one session: for each attribute the newer stamp wins, so that the script may
-- run late, twice or in any order.
-- KEYS  1 the session's hash, 2 its tombstone
-- ARGV  1 nonce, 2 'update', 'head' (an update that changes more than values of attributes) or
--       'whole' (create the session when absent), 3 base version, 4 stamp, 5 last access in
--       milliseconds,
--       6 about the caller, in one text since it is the same in every call: '1' when no other node
--       needs to hear of the change, else '0', margin on the life time and life time of a session
--       that never expires, milliseconds, node id, channel for the invalidation;
--       with 'head' and 'whole' 7 secret hash and 8 its stamp ('' and 0: unchanged), 9 created,
--       10 interval in seconds ('': unchanged), 11 how long removals are remembered, microseconds;
--       then for each change: operation and name of the attribute, stamp and sealed bytes
--       operations: s set, r remove; S and R the same, but any stored value or removal wins
--       stamps are 16 digits, microseconds
-- Returns {nonce, 'ended'} when a tombstone stands, {nonce, 'absent'} when there is nothing to
--   update, else {nonce, 'ok', version, 1 when the base version was the stored one, else 0}
local call, sub, number = redis.call, string.sub, tonumber
local key, mode = KEYS[1], ARGV[2]

local function publish(version)
  if sub(ARGV[6], 1, 1) ~= '1' then
    local node, channel = string.match(ARGV[6], '^%d %d+ %d+ (%S+) (.*)$')
    local handle = string.match(key, '{(.*)}')
    call('PUBLISH', channel, 'C ' .. node .. ' ' .. handle .. ' ' .. version)
  end
end

local function prolong(interval)
  local margin, never = string.match(ARGV[6], '^%d (%d+) (%d+)')
  local seconds = number(interval) or 0
  call('PEXPIRE', key, seconds > 0 and seconds * 1000 + margin or never)
end

-- Whether the time has come for what is stamped so. What is at most a second later than something
-- stored needs no look at the clock.
local function due(stamp, stored)
  if stamp - stored <= 1000000 then
    return true
  end
  local time = call('TIME')
  return stamp <= time[1] * 1000000 + time[2]
end

-- By far the commonest: one new value of an attribute, and nothing out of the ordinary. The same
-- as below, in half the time. Digits of one length compare like numbers.
if #ARGV == 8 and mode == 'update' and sub(ARGV[7], 1, 1) == 's' then
  local name, stamp = sub(ARGV[7], 2), sub(ARGV[8], 1, 16)
  local field = 'a:' .. name
  local held = redis.pcall('HMGET', key, 'v', 'l', field, 'x:' .. name)
  local version, stored, access = ARGV[4], number(held[1]), number(held[2])
  if stored and access and version > held[1] and stamp <= version and not held[4]
      and (not held[3] or stamp > sub(held[3], 1, 16)) and due(number(version), stored) then
    -- Last access and life time may lag for a second.
    if number(ARGV[5]) >= access + 1000 then
      call('HSET', key, field, ARGV[8], 'v', version, 'l', ARGV[5])
      prolong(call('HGET', key, 'i'))
    else
      call('HSET', key, field, ARGV[8], 'v', version)
    end
    publish(version)
    return {ARGV[1], 'ok', version, ARGV[3] == held[1] and 1 or 0}
  end
end

-- Lua's stack bounds what one call can be given.
local PART = 2000
local head = mode ~= 'update'
local first = head and 12 or 7

-- One read and one write of the hash, however many attributes changed.
local wanted, count = {'v', 'l', 'i', 'h', 'hs'}, 5
for i = first, #ARGV, 2 do
  local name = sub(ARGV[i], 2)
  wanted[count + 1] = 'a:' .. name
  wanted[count + 2] = 'x:' .. name
  count = count + 2
end
local held = {}
for from = 1, count, PART do
  local part = redis.pcall('HMGET', key, unpack(wanted, from, math.min(from + PART - 1, count)))
  if part.err then
    -- Some other type stands where the session was: junk, and junk is absent.
    call('DEL', key)
    held = {}
    break
  end
  if count <= PART then
    held = part
  else
    for i = 1, #part do
      held[from + i - 1] = part[i]
    end
  end
end
local stored = number(held[1])
-- The end of a session deletes it, so a tombstone can only stand where nothing else does.
if not stored and call('EXISTS', KEYS[2]) == 1 then
  return {ARGV[1], 'ended'}
end
if not stored and mode ~= 'whole' then
  return {ARGV[1], 'absent'}
end

local time = call('TIME')
local now = time[1] * 1000000 + time[2]
local before = stored or 0
-- A writer whose clock runs ahead must not outlive everybody else's writes.
local cap = math.max(now + 5000000, before + 1)
local interval = held[3]
local put, puts, gone = {}, 0, {}

local function set(field, value)
  put[puts + 1] = field
  put[puts + 2] = value
  puts = puts + 2
end

-- The stamp that a text begins with, as it may be stored: text and number.
local function capped(text)
  local digits = sub(text, 1, 16)
  local stamp = number(digits)
  if stamp <= cap then
    return digits, stamp
  end
  return string.format('%016.0f', cap), cap
end

if head then
  if not stored then
    set('c', ARGV[9])
  end
  if ARGV[10] ~= '' and (not stored or interval ~= ARGV[10]) then
    interval = ARGV[10]
    set('i', interval)
  end
  if ARGV[7] ~= '' and ARGV[7] ~= held[4] then
    local digits, stamp = capped(ARGV[8])
    if stamp > (number(held[5]) or 0) then
      set('h', ARGV[7])
      set('hs', digits)
      set('ph', held[4] or '')
    end
  end
end

local removed = false
for i = first, #ARGV, 2 do
  local operation, value = sub(ARGV[i], 1, 1), ARGV[i + 1]
  local at = 6 + i - first
  local old, removal = held[at], held[at + 1]
  local digits, stamp = capped(value)
  local applies
  if operation == 's' or operation == 'r' then
    applies = (not old or stamp > (number(sub(old, 1, 16)) or 0))
      and (not removal or stamp > (number(sub(removal, 1, 16)) or 0))
  else
    applies = not old and not removal
  end
  if applies and (operation == 's' or operation == 'S') then
    set(wanted[at], stamp < cap and value or digits .. sub(value, 17))
    if removal then
      gone[#gone + 1] = wanted[at + 1]
    end
  elseif applies then
    set(wanted[at + 1], digits)
    gone[#gone + 1] = wanted[at]
    removed = true
  end
end

local version, changed = held[1], puts > 0
if changed then
  local digits, stamp = capped(ARGV[4])
  version = stamp > before and digits or string.format('%016.0f', before + 1)
  set('v', version)
end
if (number(held[2]) or 0) < number(ARGV[5]) then
  set('l', ARGV[5])
end
if puts > PART then
  for from = 1, puts, PART do
    call('HSET', key, unpack(put, from, math.min(from + PART - 1, puts)))
  end
elseif puts > 0 then
  call('HSET', key, unpack(put))
end
for from = 1, #gone, PART do
  call('HDEL', key, unpack(gone, from, math.min(from + PART - 1, #gone)))
end
if removed then
  local fields = call('HGETALL', key)
  for i = 1, #fields, 2 do
    local stamp = number(sub(fields[i + 1], 1, 16)) or 0
    if sub(fields[i], 1, 2) == 'x:' and stamp < now - ARGV[11] then
      call('HDEL', key, fields[i])
    end
  end
end

prolong(interval)
if changed then
  publish(version)
end
return {ARGV[1], 'ok', version or '0', number(ARGV[3]) == before and 1 or 0}
