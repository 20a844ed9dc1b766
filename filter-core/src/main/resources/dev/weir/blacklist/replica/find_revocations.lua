-- Asks about one token.
-- KEYS  1 ZSET of revoked tokens, 2 ZSET of scopes
-- ARGV  1 nonce, 2 fingerprints of the token, 16 bytes each, 3 fingerprints of its scopes
-- Returns {nonce, 1 when one of the fingerprints is listed, else 0; the latest of the marks, 0 for
-- none}
-- A number beyond all sense counts as far in the future.
local FINGERPRINT = 16
local GREATEST = 9007199254740991
local function latest(key, fingerprints)
  local found = 0
  for at = 1, #fingerprints, FINGERPRINT do
    local score = redis.call('ZSCORE', key, string.sub(fingerprints, at, at + FINGERPRINT - 1))
    found = math.max(found, math.min(tonumber(score or 0) or GREATEST, GREATEST))
  end
  return found
end
local time = redis.call('TIME')
local listed = latest(KEYS[1], ARGV[2]) >= tonumber(time[1]) and 1 or 0
return {ARGV[1], listed, string.format('%.0f', latest(KEYS[2], ARGV[3]))}
