-- wrk's script for a measurement: sends the same request repeatedly, and prints the figures as the last line, in JSON.
-- Arguments: the HTTP method, and the body of the request unless it has none.

function init(args)
    wrk.method = args[1]
    if args[2] then
        wrk.body = args[2]
        wrk.headers["Content-Type"] = "application/json"
    end
end

function done(summary, latency)
    local errors = summary.errors
    print(string.format(
        '{"answered": %d, "microseconds": %d, "p50": %d, "p99": %d, "p999": %d, ' ..
            '"wrong_statuses": %d, "socket_errors": %d}',
        summary.requests, summary.duration, latency:percentile(50), latency:percentile(99), latency:percentile(99.9),
        errors.status, errors.connect + errors.read + errors.write + errors.timeout))
end
