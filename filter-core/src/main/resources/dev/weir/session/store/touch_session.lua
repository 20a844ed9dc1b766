-- Notes an access to one session and extends its life.
-- KEYS  1 the session's hash
-- ARGV  1 nonce, 2 secret hash, 3 access time in milliseconds,
--       4 margin on the life time and 5 life time of a session that never expires, milliseconds
-- Returns {nonce, 1 when the session is there and the secret is its own, else 0}
local head = redis.call('HMGET', KEYS[1], 'h', 'l', 'i')
if not head[1] or head[1] ~= ARGV[2] then
  return {ARGV[1], 0}
end
if (tonumber(head[2]) or 0) < tonumber(ARGV[3]) then
  redis.call('HSET', KEYS[1], 'l', ARGV[3])
end
local interval = tonumber(head[3]) or 0
if interval > 0 then
  redis.call('PEXPIRE', KEYS[1], interval * 1000 + tonumber(ARGV[4]))
else
  redis.call('PEXPIRE', KEYS[1], ARGV[5])
end
return {ARGV[1], 1}
