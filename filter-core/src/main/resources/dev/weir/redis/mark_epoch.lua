-- Counts up in a key that vanishes, or falls back, when Redis loses data, and says which server this is.
-- KEYS[1] HASH: token (made by whoever found none), counter
-- ARGV[1] nonce
-- ARGV[2] token to begin with when there is none
-- ARGV[3] life time in milliseconds
-- Returns nonce, token, counter, Redis' time in microseconds, the id of the server's process ('' where INFO is not
-- permitted), which is another one after a restart and after a failover
local kind = redis.call('TYPE', KEYS[1]).ok
if kind ~= 'none' and kind ~= 'hash' then
  redis.call('DEL', KEYS[1])
elseif kind == 'hash' and not tonumber(redis.call('HGET', KEYS[1], 'counter')) then
  redis.call('DEL', KEYS[1])
end
redis.call('HSETNX', KEYS[1], 'token', ARGV[2])
local counter = redis.call('HINCRBY', KEYS[1], 'counter', 1)
redis.call('PEXPIRE', KEYS[1], ARGV[3])
local time = redis.call('TIME')
local info = redis.pcall('INFO', 'server')
local id = type(info) == 'string' and string.match(info, 'run_id:(%x+)') or ''
return {ARGV[1], redis.call('HGET', KEYS[1], 'token'), counter, time[1] * 1000000 + time[2], id}
