-- Puts a node's signing secret where all nodes find it, and returns all that are known.
-- Writing the same one again changes nothing. The oldest are kept, since the oldest signs.
-- KEYS[1] ZSET secret (hex) by its creation in microseconds
-- ARGV[1] nonce
-- ARGV[2] secret, ARGV[3] its creation
-- ARGV[4] how many to keep, ARGV[5] life time in milliseconds
-- ARGV[6] 1 when nothing was signed with the secret yet: then it is put there only if there is none
-- Returns nonce, then secret and creation alternately, oldest first
local kind = redis.call('TYPE', KEYS[1]).ok
if kind ~= 'none' and kind ~= 'zset' then
  redis.call('DEL', KEYS[1])
end
if ARGV[6] == '0' or redis.call('ZCARD', KEYS[1]) == 0 then
  redis.call('ZADD', KEYS[1], 'NX', ARGV[3], ARGV[2])
end
redis.call('ZREMRANGEBYRANK', KEYS[1], ARGV[4], -1)
redis.call('PEXPIRE', KEYS[1], ARGV[5])
local known = redis.call('ZRANGE', KEYS[1], 0, -1, 'WITHSCORES')
local reply = {ARGV[1]}
for i = 1, #known, 2 do
  reply[#reply + 1] = known[i]
  reply[#reply + 1] = string.format('%.0f', known[i + 1])
end
return reply
