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
local entries, senseless = {}, 0
for i = 1, #found, 2 do
  local number = tonumber(found[i + 1]) or most
  if number > most then
    number, senseless = most, senseless + 1
  end
  if #found[i] ~= FINGERPRINT or number < 1 then
    senseless = senseless + 1
  else
    entries[#entries + 1] = found[i] .. struct.pack('>I8', number)
  end
end
return {ARGV[1], #found / 2, senseless, table.concat(entries)}
