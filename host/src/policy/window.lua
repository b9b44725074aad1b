-- Counts a request within a sliding window, unless there were enough. One key: a hash that is a queue of moments.
--   ARGV: limit, window in microseconds, how many moments are kept
--   answer: 1 or 0, requests within the window, microseconds until all count no more, and until the next may come
-- Fields: h, t: the first moment and the one behind the last; n: all requests; at: the last moment; s: what is added
-- to the clock; then each moment by its number, as 'microseconds:requests'.
local key, limit, window, most = KEYS[1], tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local clock = redis.call('TIME')
local now = tonumber(clock[1]) * 1000000 + tonumber(clock[2])
local kept = redis.call('HMGET', key, 'h', 't', 'n', 'at', 's')
local head, tail = tonumber(kept[1] or 0), tonumber(kept[2] or 0)
local total, last, skew = tonumber(kept[3] or 0), tonumber(kept[4] or 0), tonumber(kept[5] or 0)

-- A clock that was put back would hold requests in the window for as long as it was put back: it goes on from the
-- last moment instead. The last moment may be the end of a slot, so up to one slot ahead is no step.
local slot = math.floor(window / most)
if last - (now + skew) > slot then skew = last - now end
now = now + skew

local function moment(index)
  local text = redis.call('HGET', key, index)
  local at, count = string.match(text, '^(%d+):(%d+)$')
  return tonumber(at), tonumber(count)
end

while head < tail do
  local at, count = moment(head)
  if now - at < window then break end
  redis.call('HDEL', key, head)
  head, total = head + 1, total - count
end

local allowed, wait = 0, 0
if total < limit then
  allowed, total = 1, total + 1
  -- Many moments are put off to the ends of slots, so that they are few.
  local at = now
  if limit > most then at = (math.floor(now / slot) + 1) * slot end
  if head < tail and at < last then at = last end
  local count = 1
  if head < tail and at == last then
    local _, before = moment(tail - 1)
    tail, count = tail - 1, before + 1
  end
  redis.call('HSET', key, tail, string.format('%.0f:%d', at, count))
  tail, last = tail + 1, at
else
  local spare, index = total - limit, head
  local at, count = moment(index)
  while spare >= count do
    spare, index = spare - count, index + 1
    at, count = moment(index)
  end
  wait = at + window - now
end
redis.call('HSET', key, 'h', head, 't', tail, 'n', total, 'at', string.format('%.0f', last), 's', string.format('%.0f', skew))
redis.call('PEXPIRE', key, math.ceil((window + slot) / 1000) + 1000)
return { allowed, total, math.max(last + window - now, 0), wait }
