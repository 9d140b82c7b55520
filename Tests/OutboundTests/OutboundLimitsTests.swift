import Domain
import Testing

@testable import Outbound

@Suite struct OutboundLimitsTests {
    @Test(arguments: OutboundPurpose.allCases) func `a call's parts end before the whole call does`(
        purpose: OutboundPurpose
    ) {
        let limits = OutboundLimits(for: purpose)
        #expect(limits.connectTimeout + limits.answerTimeout <= limits.deadline)
        #expect(limits.keptLimit <= limits.readLimit)
    }
}
