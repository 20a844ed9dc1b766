-- Stores a piece of a body, or lets it live on.
-- KEYS  1 the chunk, a STRING
-- ARGV  1 nonce, 2 its bytes, or empty to leave them, 3 life time in milliseconds
-- Returns {nonce, 1 when it is there, else 0}
if ARGV[2] ~= '' then
  redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
  return {ARGV[1], 1}
end
return {ARGV[1], redis.call('PEXPIRE', KEYS[1], ARGV[3])}
