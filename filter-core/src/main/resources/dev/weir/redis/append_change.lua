-- What every script begins with that appends to a change log.
-- KEYS  the last one: the log, a STREAM of entries {n = number, c = change}
-- ARGV  1 nonce, 2 channel on which the nodes are told, 3 age in milliseconds at which entries go,
--       4 most entries (about), 5 life time of the log in milliseconds; the script's own from 6 on
-- Numbers count up by one, so that a reader notices what it missed. The newest entry always stays,
-- so that the count goes on.
local function append_change(change)
  local log = KEYS[#KEYS]
  local kind = redis.call('TYPE', log).ok
  if kind ~= 'none' and kind ~= 'stream' then
    redis.call('DEL', log)
  end
  local newest = redis.call('XREVRANGE', log, '+', '-', 'COUNT', 1)[1]
  local number = (newest and tonumber(newest[2][2]) or 0) + 1
  redis.call('XADD', log, 'MAXLEN', '~', ARGV[4], '*', 'n', string.format('%.0f', number), 'c', change)
  local time = redis.call('TIME')
  local oldest = time[1] * 1000 + math.floor(time[2] / 1000) - ARGV[3]
  redis.call('XTRIM', log, 'MINID', '~', string.format('%.0f', oldest))
  redis.call('PEXPIRE', log, ARGV[5])
  redis.call('PUBLISH', ARGV[2], 'L ' .. log)
end
