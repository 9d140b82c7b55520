extension Pattern {
    /// A partition of all Unicode scalars into classes: two scalars have the same class if the same sets of the pattern
    /// contain them, so that the pattern cannot distinguish them.
    struct Alphabet {
        /// The number of columns of the automaton's table: the classes are 1 to `width - 1`, and column 0 is for the
        /// end of the value.
        private(set) var width = 1

        /// The first scalar of each run of scalars that have one class, ascending from 0.
        private let starts: [UInt32]
        /// The class of each run.
        private var classes: [UInt16] = []
        /// The class of each ASCII scalar, which saves the search for its run.
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

        /// The classes of the scalars of a set, ascending. Only for the sets that the alphabet was made from.
        func classes(in set: ScalarSet) -> [Int] {
            Set(runs(in: set).map { Int(classes[$0]) }).sorted()
        }

        /// The indices of the sets that contain each run, ascending.
        private func holders(among sets: [ScalarSet]) -> [[Int]] {
            var holders: [[Int]] = Array(repeating: [], count: starts.count)
            for (index, set) in sets.enumerated() {
                for run in runs(in: set) where holders[run].last != index {
                    holders[run].append(index)
                }
            }
            return holders
        }

        /// The indices of the runs that make up a set; a run in overlapping ranges occurs more than once.
        private func runs(in set: ScalarSet) -> [Int] {
            set.ranges.flatMap { run(of: $0.lowerBound)...run(of: $0.upperBound - 1) }
        }

        /// The index of the run that contains a scalar, by binary search.
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
