-- Changes or ends one conversation. For each attribute the newer stamp wins, and an end takes away
-- all that is not newer, so that 'merge' may run late, twice or in any order.
-- KEYS  1 the conversation's hash
-- ARGV  1 nonce, 2 'next' (does nothing unless the stamp is above all that is there) or 'merge',
--       3 the highest stamp, 4 stamp of an end, or 0, 5 life time after this change and 6 how long
--       ends and removals are remembered, milliseconds, 7 most bytes of all attributes together,
--       then for each change: operation and name, stamp and sealed bytes
--       operations: s set, r remove; stamps are 16 digits, microseconds
-- Returns {nonce, 'behind', version}, {nonce, 'full'} or {nonce, 'ok', 1 when anything stood there
--   before, else 0}
local call, sub, number = redis.call, string.sub, tonumber
local key, merging = KEYS[1], ARGV[2] == 'merge'
local head = redis.pcall('HMGET', key, 'v', 'w', 'n')
if head.err then
  call('DEL', key)
  head = {false, false, false}
end
local time = call('TIME')
local now = time[1] * 1000000 + time[2]
local version, ended, size = number(head[1]) or 0, number(head[2]) or 0, number(head[3]) or 0
if not merging and number(ARGV[3]) <= version then
  return {ARGV[1], 'behind', head[1]}
end
-- A writer whose clock runs ahead must not outlive everybody else's writes.
local cap = math.max(now + 5000000, version + 1)
local function digits(stamp)
  return string.format('%016.0f', math.min(stamp, cap))
end
local floor = math.max(ended, math.min(number(ARGV[4]), cap))
-- What came so late that its life is over is not brought to life again.
local oldest = math.max(floor, now - ARGV[5] * 1000)

local set, gone, removed = {}, {}, false
for i = 8, #ARGV, 2 do
  local operation, name = sub(ARGV[i], 1, 1), sub(ARGV[i], 2)
  local stamp = math.min(number(sub(ARGV[i + 1], 1, 16)), cap)
  local held = call('HMGET', key, 'a:' .. name, 'x:' .. name)
  local before = number(sub(held[1] or held[2] or '0', 1, 16)) or 0
  if stamp > oldest and stamp > before then
    if operation == 's' then
      set[#set + 1] = {'a:' .. name, digits(stamp) .. sub(ARGV[i + 1], 17)}
      gone[#gone + 1] = 'x:' .. name
      size = size + #ARGV[i + 1]
    else
      set[#set + 1] = {'x:' .. name, digits(stamp)}
      gone[#gone + 1] = 'a:' .. name
      removed = true
    end
    size = size - (held[1] and before > ended and #held[1] or 0)
  end
end
if not merging and floor == ended and size > number(ARGV[7]) then
  return {ARGV[1], 'full'}
end
for i = 1, #set do
  call('HSET', key, set[i][1], set[i][2])
  call('HDEL', key, gone[i])
end

-- What an end has taken away, and removals that nothing can come too late for any more.
local left = 0
if floor > ended or removed then
  local fields = call('HGETALL', key)
  size = 0
  for i = 1, #fields, 2 do
    local kind, stamp = sub(fields[i], 1, 2), number(sub(fields[i + 1], 1, 16)) or 0
    local removal = kind == 'x:' and stamp < now - ARGV[6] * 1000
    if (kind == 'a:' or kind == 'x:') and (stamp <= floor or removal) then
      call('HDEL', key, fields[i])
    elseif kind == 'a:' then
      size = size + #fields[i + 1]
      left = left + 1
    end
  end
end
call('HSET', key, 'v', digits(math.max(version, number(ARGV[3]))), 'w', digits(floor), 'n', size)
local life = number(ARGV[5])
if floor > ended and left == 0 then
  life = number(ARGV[6])
end
if #set > 0 or floor > ended then
  call('PEXPIRE', key, life)
elseif call('PTTL', key) < 0 then
  call('PEXPIRE', key, ARGV[6])
end
return {ARGV[1], 'ok', head[1] and 1 or 0}
