-- Posts one body again and again, or only once on each connection: post.lua BODY [once]
package.path = debug.getinfo(1, "S").source:match("@?(.*/)") .. "?.lua;" .. package.path
require "report"

local forever = 1e9

function init(args)
  wrk.method, wrk.body = "POST", args[1]
  wrk.headers["Content-Type"] = "application/json"
  if args[2] ~= "once" then return end

  -- A connection that was answered waits until the run is over.
  local answered = 0
  function response() answered = answered + 1 end
  function delay()
    if answered == 0 then return 0 end
    answered = answered - 1
    return forever
  end
end

done = report
