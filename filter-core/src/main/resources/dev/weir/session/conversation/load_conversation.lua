-- Reads one conversation.
-- KEYS  1 the conversation's hash
-- ARGV  1 nonce
-- Returns {nonce} and all fields and values of the hash, nothing when it is not there
local fields = redis.pcall('HGETALL', KEYS[1])
if fields.err then
  -- Some other type stands there: junk, and junk is absent.
  return {ARGV[1]}
end
table.insert(fields, 1, ARGV[1])
return fields
