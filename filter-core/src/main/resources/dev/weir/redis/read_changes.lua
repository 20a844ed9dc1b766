-- Reads on in a change log.
-- KEYS  1 the log
-- ARGV  1 nonce, 2 id of the last entry that the caller has read, 0-0 before the first, or empty to
--       be told where the log ends, 3 that entry's number, 4 most entries to read
-- Returns {nonce, TIME in milliseconds, status, ...}; status is one of
--   end    then id and number of the newest entry, 0-0 and 0 when there is none
--   gap    the caller's entry is gone, or what followed it: trimmed, flushed or rewound
--   read   then 1 when there is more, else 0; then id, number and change of each entry
-- Something else than a log at its key counts as an empty one: the next change replaces it.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local readable = redis.call('TYPE', KEYS[1]).ok == 'stream'
if ARGV[2] == '' then
  local newest = readable and redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)[1]
  if newest then
    return {ARGV[1], now, 'end', newest[1], newest[2][2]}
  end
  return {ARGV[1], now, 'end', '0-0', '0'}
end
local most = tonumber(ARGV[4])
local entries = {}
if readable then
  entries = redis.call('XRANGE', KEYS[1], ARGV[2], '+', 'COUNT', most + 1)
end
local first = 1
if ARGV[2] ~= '0-0' then
  -- The caller's own entry proves that the log is the one it read, with nothing missing after it.
  if not entries[1] or entries[1][1] ~= ARGV[2] or entries[1][2][2] ~= ARGV[3] then
    return {ARGV[1], now, 'gap'}
  end
  first = 2
elseif entries[1] and entries[1][2][2] ~= '1' then
  return {ARGV[1], now, 'gap'}
end
local reply = {ARGV[1], now, 'read', #entries > most and 1 or 0}
for i = first, #entries do
  reply[#reply + 1] = entries[i][1]
  reply[#reply + 1] = entries[i][2][2]
  reply[#reply + 1] = entries[i][2][4]
end
return reply
