-- Returns what it was given, and the value of a key.
-- KEYS[1] (optional) a string
-- ARGV[1] nonce, ARGV[2..] anything
local value = false
if KEYS[1] then
  value = redis.call('GET', KEYS[1])
end
return {ARGV[1], value, unpack(ARGV, 2)}
