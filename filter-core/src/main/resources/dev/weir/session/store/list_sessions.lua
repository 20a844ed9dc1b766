-- Lists the sessions of one principal.
-- KEYS  1 sorted set of one principal's sessions: begin and handle, by the time at which to forget them
-- ARGV  1 nonce
-- Returns {nonce, handles}, the oldest first
local members = redis.call('ZRANGE', KEYS[1], 0, -1)
table.sort(members)
local reply = {ARGV[1]}
for i = 1, #members do
  reply[#reply + 1] = string.sub(members[i], 18)
end
return reply
