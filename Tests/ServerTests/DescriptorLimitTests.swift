import Testing

@testable import Server

@Suite struct DescriptorLimitTests {
    @Test func theConnectionsThatAreWantedFit() {
        #expect(DescriptorLimit.connections(upTo: 1) == 1)
        #expect(DescriptorLimit.connections(upTo: 100) == 100)
    }

    @Test func thereAreNoMoreThanTheSystemAllows() {
        let connections = DescriptorLimit.connections(upTo: 1_000_000_000)
        #expect((100..<1_000_000_000).contains(connections))
    }
}
