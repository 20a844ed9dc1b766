-- Reads a part of a set of revocations. Parts are counted from the greatest number down: what
-- expires meanwhile goes from the other end, what is added only shifts known entries into the next
-- part, so that whoever reads part after part misses nothing that was there when it began.
-- KEYS  1 ZSET fingerprint (16 bytes) by number
-- ARGV  1 nonce, 2 rank to begin at, 3 most entries, 4 greatest number that makes sense
-- Returns {nonce, how many were read, how many of them made no sense, entries of 16 bytes of
-- fingerprint and 8 bytes of number}
-- An entry whose number makes no sense counts for as long as any; one whose name is no fingerprint
-- says nothing. Something else at the key counts as one senseless entry.
local FINGERPRINT = 16
local kind = redis.call('TYPE', KEYS[1]).ok
if kind ~= 'zset' then
  return {ARGV[1], 0, kind == 'none' and 0 or 1, ''}
end
local most = tonumber(ARGV[4])
local found = redis.call('ZREVRANGE', KEYS[1], ARGV[2], ARGV[2] + ARGV[3] - 1, 'WITHSCORES')
local entries, n, senseless = {}, 0, 0
local score, packed, beyond
for i = 1, #found, 2 do
  -- Neighbours often share a number.
  if found[i + 1] ~= score then
    score = found[i + 1]
    local number = tonumber(score) or most
    beyond = number > most and 1 or 0
    packed = number >= 1 and struct.pack('>I8', math.min(number, most))
  end
  senseless = senseless + beyond
  if #found[i] == FINGERPRINT and packed then
    entries[n + 1], entries[n + 2] = found[i], packed
    n = n + 2
  else
    senseless = senseless + 1
  end
end
return {ARGV[1], #found / 2, senseless, table.concat(entries)}
