-- Sends each line of a file once, as a request: send.lua METHOD FILE NAME. A line is the caller's token, a tab and the body.
-- NAME makes the idempotency keys of one run differ from another's.
package.path = debug.getinfo(1, "S").source:match("@?(.*/)") .. "?.lua;" .. package.path
require "report"

local method, name
local lines, last = {}, 0

function init(args)
  method, name = args[1], args[3]
  for line in io.lines(args[2]) do lines[#lines + 1] = line end
end

function request()
  last = last + 1
  local line = lines[last]
  if line == nil then return wrk.format("GET", "/no-more-lines") end
  local token, body = line:match("^([^\t]*)\t(.*)$")
  local headers = { ["Content-Type"] = "application/json", ["Idempotency-Key"] = name .. "-" .. last, ["Authorization"] = "Bearer " .. token }
  return wrk.format(method, nil, headers, body)
end

done = report
