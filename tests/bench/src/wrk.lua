-- POSTs a chat again and again, with another word in its last message each time; prints one line of JSON at the end, times
-- in microseconds.
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.headers["Accept"] = "*/*"
local file = assert(io.open("@BODY@", "rb"))
local body = file:read("*a")
file:close()
local at = assert(body:find("@WORD@", 1, true))
local front, back = body:sub(1, at - 1), body:sub(at + #"@WORD@")
-- Counts on from the clock, so that a later run says nothing that an earlier one said.
local turn = os.time() * 2 ^ 17

local function word(number)
  local letters = {}
  for place = 1, #"@WORD@" do
    letters[place] = string.char(97 + number % 16)
    number = math.floor(number / 16)
  end
  return table.concat(letters)
end

function request()
  turn = turn + 1
  return wrk.format(nil, nil, nil, front .. word(turn) .. back)
end

function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format(
    'RESULT {"requests":%d,"duration_us":%d,"bytes":%d,"connect":%d,"read":%d,"write":%d,"status":%d,"timeout":%d,"p50_us":%d,"p99_us":%d}\n',
    summary.requests, summary.duration, summary.bytes, errors.connect, errors.read, errors.write, errors.status,
    errors.timeout, latency:percentile(50), latency:percentile(99)))
end
