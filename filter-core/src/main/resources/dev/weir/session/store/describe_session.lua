-- Reads what is said about a session, and not what it holds.
-- KEYS  1 the session's hash, 2 its tombstone
-- ARGV  1 nonce, 2 what the names of such attributes begin with
-- Returns {nonce, 'absent'}, or {nonce, 'found'} and fields and values
if redis.call('EXISTS', KEYS[2]) == 1 or redis.call('TYPE', KEYS[1]).ok ~= 'hash' then
  return {ARGV[1], 'absent'}
end
local fields = {'v', 'h', 'hs', 'c', 'l', 'i'}
local start = 'a:' .. ARGV[2]
for _, field in ipairs(redis.call('HKEYS', KEYS[1])) do
  if string.sub(field, 1, #start) == start then
    fields[#fields + 1] = field
  end
end
local reply = {ARGV[1], 'found'}
local values = redis.call('HMGET', KEYS[1], unpack(fields))
for i = 1, #fields do
  if not values[i] then
    return {ARGV[1], 'absent'}
  end
  reply[#reply + 1] = fields[i]
  reply[#reply + 1] = values[i]
end
return reply
