-- Takes permits from several limits, all of them or none, and adds what was admitted without Redis.
-- Each limit is decided by Redis' time. A refusal changes nothing but what was owed.
-- KEYS  the limits
-- ARGV  1 nonce, 2 time after which nothing is done, microseconds, 0 for never; then for each limit
--       kind: l log, g leaking bucket; in capitals its refusal does not count (a shadow)
--       log: permits, window in microseconds, 0
--       bucket: burst, interval of one permit in whole microseconds, the rest of it in 2^-20
--       cost, 0 to look only
--       owed: log: times, 8 bytes each, ascending; bucket: a number of permits; empty for nothing
-- Returns {nonce, 'late', time} or {nonce, 'taken' or 'refused', time, and for each limit:
--          1 when it admits, permits left, when more are there for this cost, when all are there,
--          the time it was charged at}; all times in microseconds, 0 for none
local GROUP = 6
local FRACTION = 1048576
local MOST = 1024
local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]
if ARGV[2] ~= '0' and now > tonumber(ARGV[2]) then
  return {ARGV[1], 'late', now}
end

-- What is no string, or of no fitting length, is as good as nothing: it will be overwritten.
local function stored(key)
  local value = redis.pcall('GET', key)
  return type(value) == 'string' and value or ''
end

local function entry(log, i)
  return (struct.unpack('>I8', log, i * 8 - 7))
end

-- How many of the entries are at or before a time.
local function expired(log, time)
  local low, high = 0, #log / 8
  while low < high do
    local middle = math.ceil((low + high) / 2)
    if entry(log, middle) <= time then
      low = middle
    else
      high = middle - 1
    end
  end
  return low
end

-- Both logs as one, each time once, so that adding the same again does no harm.
local function merged(log, owed, permits, window)
  local times, seen = {}, {}
  for _, part in ipairs({log, owed}) do
    for i = 1, #part / 8 do
      local time = math.min(entry(part, i), now)
      if part == log or (not seen[time] and time > now - window) then
        times[#times + 1] = time
      end
      seen[time] = true
    end
  end
  table.sort(times)
  local packed = {}
  for i = math.max(1, #times - permits + 1), #times do
    packed[#packed + 1] = struct.pack('>I8', times[i])
  end
  return table.concat(packed)
end

local function log(key, permits, window, cost, owed)
  local state = stored(key)
  if #state % 8 ~= 0 or #state > MOST then
    state = ''
  end
  if owed ~= '' then
    state = merged(state, owed, permits, window)
  end
  local count = #state / 8
  local at = now
  if count > 0 then
    local last = entry(state, count)
    if last > now + window then
      state, count = '', 0
    else
      -- The clock of one log never runs backwards, whatever that of Redis does.
      at = math.max(now, last)
    end
  end
  local gone = expired(state, at - window)
  local used = count - gone
  local result = {admits = used + cost <= permits, at = at, window = window}
  if result.admits then
    local kept = string.sub(state, gone * 8 + 1)
    result.state = kept .. string.rep(struct.pack('>I8', at), cost)
    used = used + cost
    result.after = #result.state > 0 and entry(result.state, 1) + window or 0
  else
    result.state = state
    local first = gone + used + cost - permits
    result.after = (first <= count and entry(state, first) or at) + window
  end
  -- Whatever stands there, nobody is made to wait for longer than a window.
  result.after = math.min(result.after, at + window)
  result.left = math.max(0, permits - used)
  result.full = #result.state > 0 and entry(result.state, #result.state / 8) + window or 0
  return result
end

-- (whole, rest) plus n intervals of (step, part)
local function plus(whole, rest, n, step, part)
  local sum = rest + n * part
  local carry = math.floor(sum / FRACTION)
  return whole + n * step + carry, sum - carry * FRACTION
end

local function later(whole, rest, other, otherRest)
  return whole > other or (whole == other and rest > otherRest)
end

local function bucket(key, burst, step, part, cost, owed)
  local state = stored(key)
  local free, rest = now, 0
  local horizon, horizonRest = plus(now, 0, burst, step, part)
  if #state == 12 then
    local whole, fraction = struct.unpack('>I8I4', state)
    if whole - now > 2 * (horizon - now) then
      free, rest = horizon, horizonRest
    elseif later(whole, fraction, now, 0) then
      free, rest = whole, fraction
    end
  end
  if owed ~= '' then
    local more, moreRest = plus(free, rest, tonumber(owed), step, part)
    if later(more, moreRest, horizon, horizonRest) then
      more, moreRest = horizon, horizonRest
    end
    if later(more, moreRest, free, rest) then
      free, rest = more, moreRest
    end
  end
  local new, newRest = plus(free, rest, cost, step, part)
  local result = {admits = not later(new, newRest, horizon, horizonRest), at = now}
  local wait, waitRest = plus(new, newRest, -burst, step, part)
  if result.admits then
    free, rest = new, newRest
  else
    -- What costs more than there ever is waits for all of it, and in vain.
    result.after = cost > burst and horizon or wait + (waitRest > 0 and 1 or 0)
  end
  local interval = step + part / FRACTION
  local room = horizon - free + (horizonRest - rest) / FRACTION
  result.left = math.max(0, math.floor(room / interval + 0.000001))
  result.full = free + (rest > 0 and 1 or 0)
  if result.admits then
    wait, waitRest = plus(free, rest, result.left + 1 - burst, step, part)
    result.after = result.left < burst and wait + (waitRest > 0 and 1 or 0) or 0
  end
  result.state = struct.pack('>I8I4', free, rest)
  return result
end

local results = {}
local taken = true
for i, key in ipairs(KEYS) do
  local g = 2 + (i - 1) * GROUP
  local kind = ARGV[g + 1]
  local a, b, c = tonumber(ARGV[g + 2]), tonumber(ARGV[g + 3]), tonumber(ARGV[g + 4])
  local cost, owed = tonumber(ARGV[g + 5]), ARGV[g + 6]
  local result
  if kind == 'l' or kind == 'L' then
    result = log(key, a, b, cost, owed)
  else
    result = bucket(key, a, b, c, cost, owed)
  end
  result.shadow = kind == 'L' or kind == 'G'
  taken = taken and (result.admits or result.shadow)
  results[i] = result
end

-- Decided for all; a second look where somebody else refused, since nothing is taken then.
local reply = {ARGV[1], taken and 'taken' or 'refused', now}
for i, key in ipairs(KEYS) do
  local g = 2 + (i - 1) * GROUP
  local result = results[i]
  local owed = ARGV[g + 6]
  local cost = tonumber(ARGV[g + 5])
  local admits = result.admits
  if admits and not taken and cost > 0 then
    local a, b, c = tonumber(ARGV[g + 2]), tonumber(ARGV[g + 3]), tonumber(ARGV[g + 4])
    if ARGV[g + 1] == 'l' or ARGV[g + 1] == 'L' then
      result = log(key, a, b, 0, owed)
    else
      result = bucket(key, a, b, c, 0, owed)
    end
  end
  if (taken and admits and cost > 0) or (owed ~= '' and result.state ~= '') then
    local life = math.ceil((result.full - now) / 1000) + 1000
    redis.call('SET', key, result.state, 'PX', string.format('%.0f', math.max(1000, life)))
  end
  reply[#reply + 1] = admits and 1 or 0
  reply[#reply + 1] = result.left
  reply[#reply + 1] = result.after
  reply[#reply + 1] = result.full
  reply[#reply + 1] = result.at
end
return reply
