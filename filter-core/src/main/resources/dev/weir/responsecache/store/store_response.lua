-- Stores a response, or new fields of one whose body is there already.
-- KEYS  1 variance, 2 response, 3 flight, as in load_response.lua
-- ARGV  1 nonce, 2 names that the caller takes the resource to vary by, 3 names that it varies by
--       from now on, 4 stamp: when the response came, microseconds, 5 until when it is fresh,
--       6 envelope, 7 version of the body, 8 chunks of the body, 9 life time in milliseconds,
--       10 the caller's token in the flight, 11 'whole', 'chunked' or 'same', 12 body where whole
-- Returns {nonce, status}; status is one of stored; older: a newer one is there; gone: the body that
-- was to stay is not there; other: it varies by more, the names follow
-- A late call, or a second one, does nothing that a newer one did not overwrite.
local function typed(key, wanted)
  local kind = redis.call('TYPE', key).ok
  if kind ~= wanted and kind ~= 'none' then
    redis.call('DEL', key)
  end
  return kind == wanted
end
local function land()
  if ARGV[10] ~= '' and typed(KEYS[3], 'string') and redis.call('GET', KEYS[3]) == ARGV[10] then
    redis.call('DEL', KEYS[3])
  end
end
local names = typed(KEYS[1], 'string') and redis.call('GET', KEYS[1])
if names and names ~= ARGV[2] and names ~= ARGV[3] then
  return {ARGV[1], 'other', names}
end
local present = typed(KEYS[2], 'hash') and redis.call('HMGET', KEYS[2], 's', 'v')
if present and tonumber(present[1] or '0') > tonumber(ARGV[4]) then
  land()
  return {ARGV[1], 'older'}
end
if ARGV[11] == 'same' then
  if not present or present[2] ~= ARGV[7] then
    land()
    return {ARGV[1], 'gone'}
  end
else
  redis.call('DEL', KEYS[2])
  redis.call('HSET', KEYS[2], 'v', ARGV[7], 'n', ARGV[8])
  if ARGV[11] == 'whole' then
    redis.call('HSET', KEYS[2], 'b', ARGV[12])
  end
end
redis.call('HSET', KEYS[2], 's', ARGV[4], 'f', ARGV[5], 'e', ARGV[6])
redis.call('PEXPIRE', KEYS[2], ARGV[9])
local life = math.max(tonumber(ARGV[9]), names and redis.call('PTTL', KEYS[1]) or 0)
redis.call('SET', KEYS[1], ARGV[3], 'PX', string.format('%.0f', life))
land()
return {ARGV[1], 'stored'}
