-- Reads the purges that a log holds.
-- KEYS  1 the log
-- ARGV  1 nonce, 2 most entries
-- Returns {nonce, then id, number and content of each entry, oldest first}; nothing else when there
-- is no log.
local reply = {ARGV[1]}
if redis.call('TYPE', KEYS[1]).ok == 'stream' then
  local entries = redis.call('XRANGE', KEYS[1], '-', '+', 'COUNT', ARGV[2])
  for i = 1, #entries do
    reply[#reply + 1] = entries[i][1]
    reply[#reply + 1] = entries[i][2][2]
    reply[#reply + 1] = entries[i][2][4]
  end
end
return reply
