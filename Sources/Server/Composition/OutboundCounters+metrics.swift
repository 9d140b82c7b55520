import Domain
package import Outbound
package import Web

extension OutboundCounters {
    /// The metrics of outgoing calls.
    package var metrics: [Metric] {
        let calls = OutboundPurpose.allCases.flatMap { purpose in
            OutboundCounters.Result.allCases.map { result in
                Metric.Sample(
                    Double(self.calls(purpose, result)),
                    labels: [Metric.Label("purpose", purpose.rawValue), Metric.Label("result", result.rawValue)]
                )
            }
        }
        let refusals = OutboundRefusal.allCases.map { reason in
            Metric.Sample(Double(self.refusals(reason)), labels: [Metric.Label("reason", reason.rawValue)])
        }
        return [
            Metric("patchbay_outbound_requests_total", .counter, "Outgoing calls, by purpose and result.", calls),
            Metric(
                "patchbay_outbound_refused_total",
                .counter,
                "Outgoing calls that the guard refused, by reason.",
                refusals
            ),
        ]
    }
}
