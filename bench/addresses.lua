-- Asks the addresses in the file BENCH_ADDRESSES in turn, each thread from another place; BENCH_DELAY is a pause in ms after each answer.
local addresses, at, pause = {}, 0, tonumber(os.getenv("BENCH_DELAY") or "0")
for line in io.lines(os.getenv("BENCH_ADDRESSES")) do addresses[#addresses + 1] = line end

local started = 0
function setup(thread)
  thread:set("first", started * math.floor(#addresses / 2))
  started = started + 1
end

function init(args) at = first or 0 end

function delay() return pause end

function request()
  at = at % #addresses + 1
  return wrk.format("GET", addresses[at], { ["Accept-Encoding"] = "gzip", ["Host"] = "localhost" })
end

function done(summary, latency, requests)
  local e = summary.errors
  io.write(string.format(
    'JSON{"requests":%d,"microseconds":%d,"p50":%d,"p99":%d,"bad":%d,"broken":%d}\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    e.status, e.connect + e.read + e.write + e.timeout))
end
