-- Gives back permits that were taken, as far as their taking is still on record.
-- KEYS  the limits
-- ARGV  1 nonce; then for each limit
--       kind: l log, g leaking bucket
--       cost
--       log: the time it was charged at, microseconds, 0
--       bucket: interval of one permit in whole microseconds, the rest of it in 2^-20
-- Returns {nonce}
local GROUP = 4
local FRACTION = 1048576
for i, key in ipairs(KEYS) do
  local g = 1 + (i - 1) * GROUP
  local cost, a, b = tonumber(ARGV[g + 2]), tonumber(ARGV[g + 3]), tonumber(ARGV[g + 4])
  local state = redis.pcall('GET', key)
  state = type(state) == 'string' and state or ''
  local kept = state
  if ARGV[g + 1] == 'l' and #state % 8 == 0 then
    for j = #state / 8, 1, -1 do
      if cost > 0 and struct.unpack('>I8', state, j * 8 - 7) == a then
        kept = string.sub(kept, 1, (j - 1) * 8) .. string.sub(kept, j * 8 + 1)
        cost = cost - 1
      end
    end
  elseif ARGV[g + 1] == 'g' and #state == 12 then
    local whole, rest = struct.unpack('>I8I4', state)
    local sum = rest - cost * b
    local carry = math.floor(sum / FRACTION)
    whole, rest = math.max(0, whole - cost * a + carry), sum - carry * FRACTION
    kept = struct.pack('>I8I4', whole, rest)
  end
  if kept == '' and state ~= '' then
    redis.call('DEL', key)
  elseif kept ~= state then
    redis.call('SET', key, kept, 'KEEPTTL')
  end
end
return {ARGV[1]}
