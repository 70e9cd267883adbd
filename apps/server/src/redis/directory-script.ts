/**
 * Everything that has to happen in one step. `ARGV`: what to do, milliseconds to add to Redis's clock (for tests), who asks, and what
 * the operation takes. Times are Redis's own, so it does not matter what the nodes believe the time to be.
 *
 * Keys: `:room:<name>` (hash), `:rooms` (names by expiry), `:creator:<who>` (names), `:fence` (counter), `:nodes` (ids), `:node:<id>` (what a node
 * says of itself; lives as long as its lease), `:node:<id>:rooms` (names), `:presence:<id>` (its rooms in use), `:directory` (since when all
 * this is there), `:awake` (lives as long as the last lease of any node), `:settled` (ids of nodes that have said what they have).
 *
 * A fence is `<line>-<number>`. The line says which directory began to give numbers for the room: it is the time when that was empty. Of two
 * fences of one line the higher number has the room, since whoever gave it knew of the lower one. Of two lines the earlier one has it: the
 * later one began in a Redis that was emptied, and knew nothing of whoever had the room.
 *
 * A directory that nobody reached for a lease's time, or whose Redis began anew, wakes. For a lease's time from then on it waits for
 * those who have rooms to say so, and gives nobody a room of which it is not sure: the answer is `wait`.
 */
export const DIRECTORY_SCRIPT = `
local P, op, me = KEYS[1], ARGV[1], ARGV[3]
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000) + tonumber(ARGV[2])
local FOREVER = 9e15
-- More numbers than a Redis loses that kept the rest.
local LEAP = 1048576
local HALL = P .. ':directory'
local waking = redis.call('HGET', HALL, 'waking')
local awake = waking and redis.call('EXISTS', P .. ':awake') == 1
local waited = awake and now >= tonumber(redis.call('HGET', HALL, 'until'))

local function keyOf(name) return P .. ':room:' .. name end
local function get(name, field) return redis.call('HGET', keyOf(name), field) end
local function put(name, ...) redis.call('HSET', keyOf(name), ...) end
local function there(name) return redis.call('EXISTS', keyOf(name)) == 1 end
local function live(node) return node and redis.call('EXISTS', P .. ':node:' .. node) == 1 end
local function addressOf(node) return cjson.decode(redis.call('GET', P .. ':node:' .. node)).address end

local function expire(name, at)
  put(name, 'expiry', string.format('%.0f', at))
  redis.call('ZADD', P .. ':rooms', at, name)
end

local function forget(name)
  local creator = get(name, 'creator')
  if creator then redis.call('SREM', P .. ':creator:' .. creator, name) end
  redis.call('DEL', keyOf(name))
  redis.call('ZREM', P .. ':rooms', name)
end

local function prune()
  for _, name in ipairs(redis.call('ZRANGEBYSCORE', P .. ':rooms', '-inf', now, 'LIMIT', 0, 1000)) do forget(name) end
end

local function full(most)
  local nodes = math.max(1, redis.call('SCARD', P .. ':nodes'))
  return redis.call('ZCARD', P .. ':rooms') >= tonumber(most) * nodes
end

local function exists(name)
  return there(name) and get(name, 'ended') ~= '1' and tonumber(get(name, 'expiry')) > now
end

-- Another node that has the room.
local function holder(name)
  local node = get(name, 'node')
  if node and node ~= me and live(node) then return node end
  return nil
end

-- What is known of a room is all there is to know: it was made since the directory woke, or somebody who is there has it.
local function sure(name)
  return waited or (awake and (holder(name) ~= nil or get(name, 'sure') == waking))
end

local function rank(fence)
  local line, number = string.match(fence, '^(%d+)%-(%d+)$')
  return tonumber(line or 0), tonumber(number or fence)
end

local function beats(fence, other)
  local line, number = rank(fence)
  local otherLine, otherNumber = rank(other)
  if line ~= otherLine then return line < otherLine end
  return number > otherNumber
end

local function wake(lease, run)
  waking = string.format('%.0f', now)
  if redis.call('HEXISTS', HALL, 'line') == 0 then redis.call('HSET', HALL, 'line', waking) end
  redis.call('HSET', HALL, 'waking', waking, 'until', string.format('%.0f', now + lease), 'run', run)
  -- What was written last may be lost: no number is given twice.
  redis.call('INCRBY', P .. ':fence', LEAP)
  redis.call('DEL', P .. ':settled')
end

-- Which Redis this is, since when it was started; where that may not be asked, a restart is noticed only by what is lost.
local function runOf()
  local info = redis.pcall('INFO', 'server')
  return type(info) == 'string' and string.match(info, 'run_id:(%w+)') or ''
end

-- Whoever had the room before, and only believes to have it, changes nothing. Without a fence: whoever asks where nobody has it.
local function may(name, fence)
  if not there(name) then return false end
  if fence == '' then return not holder(name) end
  return get(name, 'fence') == fence
end

local function take(name)
  local known = get(name, 'fence')
  local line = known and rank(known) or tonumber(redis.call('HGET', HALL, 'line'))
  local fence = string.format('%.0f-%.0f', line, redis.call('INCR', P .. ':fence'))
  put(name, 'node', me, 'fence', fence)
  redis.call('SADD', P .. ':node:' .. me .. ':rooms', name)
  return fence
end

local function free(name, node)
  if get(name, 'node') == node then redis.call('HDEL', keyOf(name), 'node') end
  redis.call('SREM', P .. ':node:' .. node .. ':rooms', name)
end

-- A node that is gone closes nothing any more.
local function bury(node, lifetime)
  for _, name in ipairs(redis.call('SMEMBERS', P .. ':node:' .. node .. ':rooms')) do
    if get(name, 'node') == node and tonumber(get(name, 'expiry')) == FOREVER then expire(name, now + lifetime) end
  end
  redis.call('DEL', P .. ':node:' .. node .. ':rooms', P .. ':presence:' .. node)
  redis.call('SREM', P .. ':nodes', node)
  redis.call('SREM', P .. ':settled', node)
end

if op == 'create' then
  local name, creator, unusedMost, most, rooms, lifetime, access = unpack(ARGV, 4)
  prune()
  if there(name) then return 'taken' end
  local theirs = redis.call('SMEMBERS', P .. ':creator:' .. creator)
  local unused = 0
  for _, other in ipairs(theirs) do
    if get(other, 'unused') == '1' then unused = unused + 1 end
  end
  if unused >= tonumber(unusedMost) then return 'too-many-unused-rooms' end
  if #theirs >= tonumber(most) then return 'too-many-rooms-of-yours' end
  if full(rooms) then return 'too-many-rooms' end
  put(name, 'creator', creator, 'unused', '1', 'access', access, 'sure', waking or '')
  redis.call('SADD', P .. ':creator:' .. creator, name)
  expire(name, now + lifetime)
  return 'created'

elseif op == 'exists' then
  if not sure(ARGV[4]) then return 'wait' end
  return exists(ARGV[4]) and 1 or 0

elseif op == 'revive' then
  local name, ended, rooms, lifetime, access = unpack(ARGV, 4)
  if not sure(name) then return 'wait' end
  prune()
  if there(name) then
    local over = get(name, 'ended') == '1'
    if not (over and ended == '1') then return over and 0 or 1 end
    forget(name)
  end
  if full(rooms) then return 0 end
  put(name, 'access', access, 'sure', waking)
  expire(name, now + lifetime)
  return 1

elseif op == 'acquire' then
  local name = ARGV[4]
  if not sure(name) then return 'wait' end
  if not exists(name) then return { 'absent' } end
  local node = holder(name)
  if node then return { 'elsewhere', addressOf(node) } end
  if not live(me) then return { 'apart' } end
  local former, lost = get(name, 'node'), ''
  if former and former ~= me and get(name, 'sitting') then lost = get(name, 'sitting') end
  if former and former ~= me then redis.call('HDEL', keyOf(name), 'sitting') end
  return { 'held', take(name), get(name, 'access'), lost }

elseif op == 'release' then
  local name, fence = unpack(ARGV, 4)
  if may(name, fence) then free(name, me) end
  return 1

elseif op == 'holder' then
  if not sure(ARGV[4]) then return 'wait' end
  local node = holder(ARGV[4])
  return node and addressOf(node) or ''

elseif op == 'open' then
  local name, fence, sitting = unpack(ARGV, 4)
  if not may(name, fence) then return 0 end
  put(name, 'sitting', sitting, 'unused', '0')
  expire(name, FOREVER)
  return 1

elseif op == 'close' then
  local name, fence, lifetime = unpack(ARGV, 4)
  if not may(name, fence) then return 0 end
  redis.call('HDEL', keyOf(name), 'sitting')
  put(name, 'unused', '0')
  if get(name, 'ended') ~= '1' then expire(name, now + lifetime) end
  return 1

elseif op == 'end' then
  local name, fence, lifetime = unpack(ARGV, 4)
  if not may(name, fence) then return 0 end
  put(name, 'ended', '1')
  expire(name, now + lifetime)
  return 1

elseif op == 'access' then
  local name, fence, access = unpack(ARGV, 4)
  if not may(name, fence) then return 0 end
  put(name, 'access', access)
  return 1

-- The node is there, and others see what it says of itself. It hears whether the directory knows what it has, how long ago that woke [ms], and of the others.
elseif op == 'renew' then
  local lease, lifetime, said = unpack(ARGV, 4)
  local run = runOf()
  if not awake or redis.call('HGET', HALL, 'run') ~= run then wake(tonumber(lease), run) end
  redis.call('SET', P .. ':awake', '1', 'PX', lease)
  local was = live(me) and redis.call('SISMEMBER', P .. ':settled', me) == 1 and '1' or '0'
  redis.call('SET', P .. ':node:' .. me, said, 'PX', lease)
  redis.call('SADD', P .. ':nodes', me)
  local answer = { was, string.format('%.0f', now - tonumber(waking)) }
  for _, node in ipairs(redis.call('SMEMBERS', P .. ':nodes')) do
    if node ~= me then
      local other = redis.call('GET', P .. ':node:' .. node)
      if other then answer[#answer + 1] = other else bury(node, lifetime) end
    end
  end
  return answer

elseif op == 'leave' then
  redis.call('DEL', P .. ':node:' .. me)
  bury(me, tonumber(ARGV[4]))
  return 1

-- A node that was away says what it has: the better fence has it, whether or not the other node is there.
elseif op == 'reclaim' then
  local name, fence, sitting, access, lifetime = unpack(ARGV, 4)
  local known = get(name, 'fence')
  if get(name, 'ended') == '1' then return '' end
  if known and known ~= fence and not beats(fence, known) then return '' end
  local other = holder(name)
  if other then
    -- Its next sign of life is answered as if it had been away, and it says again what it has.
    redis.call('SREM', P .. ':node:' .. other .. ':rooms', name)
    redis.call('SREM', P .. ':settled', other)
  end
  local line, number = rank(fence)
  if tonumber(redis.call('GET', P .. ':fence') or '0') < number then redis.call('SET', P .. ':fence', string.format('%.0f', number)) end
  -- The clock went back since: what this directory knows nothing of is later all the same.
  if tonumber(redis.call('HGET', HALL, 'line') or '0') < line then redis.call('HSET', HALL, 'line', string.format('%.0f', line + 1)) end
  -- Once it lets go of it, somebody with a better fence may still be on the way.
  put(name, 'node', me, 'fence', fence, 'access', access, 'sure', '')
  redis.call('SADD', P .. ':node:' .. me .. ':rooms', name)
  if sitting ~= '' then
    put(name, 'sitting', sitting, 'unused', '0')
    expire(name, FOREVER)
  elseif not get(name, 'expiry') or tonumber(get(name, 'expiry')) == FOREVER then
    redis.call('HDEL', keyOf(name), 'sitting')
    expire(name, now + lifetime)
  end
  return fence

-- What a node has by name and fence (none: it has asked for it), and with that what it gave up while nothing could be told.
elseif op == 'settle' then
  local lifetime, agreed = tonumber(ARGV[4]), awake
  local kept = {}
  for i = 5, #ARGV, 2 do
    local name, fence = ARGV[i], ARGV[i + 1]
    kept[name] = true
    if fence ~= '' and (get(name, 'fence') ~= fence or get(name, 'node') ~= me) then agreed = false end
  end
  for _, name in ipairs(redis.call('SMEMBERS', P .. ':node:' .. me .. ':rooms')) do
    if not kept[name] then
      if get(name, 'node') == me and tonumber(get(name, 'expiry')) == FOREVER then
        redis.call('HDEL', keyOf(name), 'sitting')
        expire(name, now + lifetime)
      end
      free(name, me)
    end
  end
  -- Taken from it meanwhile: it says again what it has with its next sign of life.
  redis.call(agreed and 'SADD' or 'SREM', P .. ':settled', me)
  return 1

elseif op == 'presence' then
  local answer = {}
  for _, node in ipairs(redis.call('SMEMBERS', P .. ':nodes')) do
    if live(node) then
      for _, room in ipairs(redis.call('HVALS', P .. ':presence:' .. node)) do answer[#answer + 1] = room end
    end
  end
  return answer
end
return redis.error_reply('unknown operation')
`;
