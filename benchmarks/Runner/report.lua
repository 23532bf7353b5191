-- One line of JSON at the end of a run. Milliseconds; failed counts answers other than 2xx and broken connections.
function report(summary, latency)
  local errors = summary.errors
  print(string.format(
    '{"requests": %d, "failed": %d, "seconds": %f, "p50": %f, "p99": %f}',
    summary.requests, errors.status + errors.connect + errors.read + errors.write + errors.timeout,
    summary.duration / 1e6, latency:percentile(50) / 1000, latency:percentile(99) / 1000))
end
