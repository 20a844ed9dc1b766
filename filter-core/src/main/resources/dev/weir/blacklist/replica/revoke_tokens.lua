-- Records revocations, and tells all nodes of those that are new. Numbers are only ever raised, so
-- running it twice, or late, changes nothing.
-- KEYS  1 ZSET fingerprint of a token (16 bytes) by the second in which it can be forgotten
--       2 ZSET fingerprint of a scope by the millisecond before which its tokens are revoked
--       3 the change log
-- ARGV  1 to 5 as append_change wants them
--       6 tokens, each 16 bytes of fingerprint and 8 bytes of seconds
--       7 scopes, each 16 bytes of fingerprint and 8 bytes of milliseconds
--       8 life time of a scope's mark in milliseconds, 9 most expired entries to remove
-- Returns {nonce, 1 when there may be more expired entries to remove, else 0}
local ENTRY = 24
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local more = 0

local function digits(number)
  return string.format('%.0f', number)
end

local function raise(key, entries, oldest)
  local kind = redis.call('TYPE', key).ok
  if kind ~= 'none' and kind ~= 'zset' then
    redis.call('DEL', key)
  end
  local expired = redis.call('ZRANGEBYSCORE', key, '-inf', '(' .. digits(oldest), 'LIMIT', 0, ARGV[9])
  if #expired > 0 then
    redis.call('ZREM', key, unpack(expired))
  end
  if #expired == tonumber(ARGV[9]) then
    more = 1
  end
  local news = {}
  for at = 1, #entries, ENTRY do
    local entry = string.sub(entries, at, at + ENTRY - 1)
    local member = string.sub(entry, 1, 16)
    local value = struct.unpack('>I8', entry, 17)
    local known = tonumber(redis.call('ZSCORE', key, member) or 0)
    if known < value and value >= oldest then
      redis.call('ZADD', key, digits(value), member)
      news[#news + 1] = entry
    end
  end
  return news
end

local tokens = raise(KEYS[1], ARGV[6], math.floor(now / 1000))
local scopes = raise(KEYS[2], ARGV[7], now - ARGV[8])
if #tokens > 0 then
  local last = redis.call('ZREVRANGE', KEYS[1], 0, 0, 'WITHSCORES')[2]
  redis.call('PEXPIRE', KEYS[1], digits(math.min(last * 1000 - now, ARGV[8] * 2) + 60000))
end
if #scopes > 0 then
  redis.call('PEXPIRE', KEYS[2], ARGV[8])
end
if #tokens + #scopes > 0 then
  append_change(struct.pack('>I4', #tokens) .. table.concat(tokens) .. table.concat(scopes))
end
return {ARGV[1], more}
