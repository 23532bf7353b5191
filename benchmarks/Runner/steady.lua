-- A steady load well below what the server can do: each connection asks, and waits for a moment: steady.lua MILLISECONDS
-- The moments differ, or all connections would soon ask at the same time.
package.path = debug.getinfo(1, "S").source:match("@?(.*/)") .. "?.lua;" .. package.path
require "report"

local pause

function init(args) pause = tonumber(args[1]) end

function delay() return math.floor(pause * (0.5 + math.random())) end

done = report
