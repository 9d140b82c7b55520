/// A set of Unicode scalars, represented by ranges.
struct ScalarSet: Equatable {
    /// The ranges of scalar values in the set, in any order. Ranges may overlap.
    private(set) var ranges: [Range<UInt32>] = []

    init(_ scalars: Unicode.Scalar...) {
        ranges = scalars.map { $0.value..<$0.value + 1 }
    }

    mutating func insert(_ range: ClosedRange<Unicode.Scalar>) {
        ranges.append(range.lowerBound.value..<range.upperBound.value + 1)
    }

    /// The set of all scalars that this set does not contain. Its ranges are ascending and do not overlap.
    func inverted() -> ScalarSet {
        var inverse = ScalarSet()
        var start: UInt32 = 0
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if start < range.lowerBound { inverse.ranges.append(start..<range.lowerBound) }
            start = max(start, range.upperBound)
        }
        if start < 0x11_0000 { inverse.ranges.append(start..<0x11_0000) }
        return inverse
    }
}
