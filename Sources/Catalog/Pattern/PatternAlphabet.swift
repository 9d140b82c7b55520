extension Pattern {
    /// Scalars by what a pattern can tell apart: two that are in the same of its sets are of one class.
    struct Alphabet {
        /// Classes are 1, 2 and so on, below this: 0 is the automaton's, for the end of the value.
        private(set) var width = 1

        /// Where the runs of scalars of one class begin, ascending from 0, and the class of each.
        private let starts: [UInt32]
        private var classes: [UInt16] = []
        private var asciiClasses: [UInt16] = []

        init(_ sets: [ScalarSet]) {
            starts = Set(sets.flatMap { $0.ranges.flatMap { [$0.lowerBound, $0.upperBound] } }).union([0]).sorted()
            var classOfHolders: [[Int]: UInt16] = [:]
            for holders in holders(among: sets) {
                let known = classOfHolders[holders]
                classes.append(known ?? UInt16(width))
                if known == nil {
                    classOfHolders[holders] = UInt16(width)
                    width += 1
                }
            }
            asciiClasses = (0..<128).map { classes[run(of: $0)] }
        }

        func classOf(_ scalar: Unicode.Scalar) -> Int {
            Int(scalar.value < 128 ? asciiClasses[Int(scalar.value)] : classes[run(of: scalar.value)])
        }

        func classes(in set: ScalarSet) -> [Int] {
            Set(runs(in: set).map { Int(classes[$0]) }).sorted()
        }

        /// For each run, the sets that hold it.
        private func holders(among sets: [ScalarSet]) -> [[Int]] {
            var holders: [[Int]] = Array(repeating: [], count: starts.count)
            for (index, set) in sets.enumerated() {
                for run in runs(in: set) where holders[run].last != index {
                    holders[run].append(index)
                }
            }
            return holders
        }

        private func runs(in set: ScalarSet) -> [Int] {
            set.ranges.flatMap { run(of: $0.lowerBound)...run(of: $0.upperBound - 1) }
        }

        private func run(of scalar: UInt32) -> Int {
            var low = 0
            var high = starts.count
            while high - low > 1 {
                let middle = (low + high) / 2
                if starts[middle] <= scalar { low = middle } else { high = middle }
            }
            return low
        }
    }
}
