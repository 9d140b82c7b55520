extension Pattern {
    /// A partition of all Unicode scalars into classes. Two scalars have the same class if exactly the same character
    /// sets of the pattern contain them, because then the pattern cannot distinguish them.
    struct Alphabet {
        /// The number of columns of the automaton's table. Column 0 is for the end of the value, and columns 1 to
        /// `width - 1` are for the classes.
        private(set) var width = 1

        /// The first scalar of each run, ascending from 0. A run consists of consecutive scalars that have the same
        /// class.
        private let starts: [UInt32]
        /// The class of each run, in the order of ``starts``.
        private var classes: [UInt16] = []
        /// The class of each ASCII scalar, by the scalar's value. It saves a binary search for the most frequent
        /// scalars.
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

        /// The classes of all scalars in `set`, ascending. `set` must be one of the sets that the alphabet was made
        /// from.
        func classes(in set: ScalarSet) -> [Int] {
            Set(runs(in: set).map { Int(classes[$0]) }).sorted()
        }

        /// For each run, the indices of the sets that contain the run, ascending.
        private func holders(among sets: [ScalarSet]) -> [[Int]] {
            var holders: [[Int]] = Array(repeating: [], count: starts.count)
            for (index, set) in sets.enumerated() {
                for run in runs(in: set) where holders[run].last != index {
                    holders[run].append(index)
                }
            }
            return holders
        }

        /// The indices of the runs that make up `set`. A run in two overlapping ranges of `set` occurs twice.
        private func runs(in set: ScalarSet) -> [Int] {
            set.ranges.flatMap { run(of: $0.lowerBound)...run(of: $0.upperBound - 1) }
        }

        /// The index of the run that contains `scalar`, found by binary search.
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
