-- Finds a stored response, and who is to make a new one where there is none or only a stale one.
-- KEYS  1 variance, a STRING of the names that the resource varies by
--       2 response of the selected variant, a HASH {s = stamp, f = fresh until, e = envelope,
--         v = version of the body, n = chunks of the body, b = body where it is one chunk}
--       3 flight, a STRING: the token of whoever makes the response, or 'pass'
-- ARGV  1 nonce, 2 names that the caller selected by, 3 token to become the one with, or empty to
--       leave that, 4 for how long, milliseconds, 5 1 for the body as well, else 0
-- Returns {nonce, TIME in microseconds, status, flight, ...}; status is one of
--   other  then the names that the resource varies by
--   none
--   found  then envelope, version, chunks, and the body or false
-- flight is 'lead' when the caller has become the one, 'wait' while another is, 'pass' when the
-- resource cannot be cached, else ''.
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local function typed(key, wanted)
  return redis.call('TYPE', key).ok == wanted
end
local function flight()
  if ARGV[3] == '' then
    return ''
  end
  local holder = typed(KEYS[3], 'string') and redis.call('GET', KEYS[3])
  if holder == 'pass' then
    return 'pass'
  end
  if holder then
    return 'wait'
  end
  redis.call('SET', KEYS[3], ARGV[3], 'PX', ARGV[4])
  return 'lead'
end
local stamp = string.format('%.0f', now)
local names = typed(KEYS[1], 'string') and redis.call('GET', KEYS[1])
if names and names ~= ARGV[2] then
  return {ARGV[1], stamp, 'other', '', names}
end
local response = names and typed(KEYS[2], 'hash')
  and redis.call('HMGET', KEYS[2], 'e', 'v', 'n', 'f')
if not response or not response[1] or not response[2] or not response[3] then
  return {ARGV[1], stamp, 'none', flight()}
end
local fresh = tonumber(response[4] or '0') or 0
local state = fresh > now and '' or flight()
local body = ARGV[5] == '1' and redis.call('HGET', KEYS[2], 'b') or false
return {ARGV[1], stamp, 'found', state, response[1], response[2], response[3], body}
