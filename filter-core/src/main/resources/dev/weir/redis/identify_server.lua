-- Says which server this is: another one answers after a restart and after a failover.
-- KEYS  1 any key, which leads to the server; it is not touched
-- ARGV  1 nonce
-- Returns {nonce, the id of the server's process, '' where INFO is not permitted}
local info = redis.pcall('INFO', 'server')
local id = type(info) == 'string' and string.match(info, 'run_id:(%x+)')
return {ARGV[1], id or ''}
