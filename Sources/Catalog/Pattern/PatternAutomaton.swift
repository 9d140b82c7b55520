extension Pattern {
    /// A nondeterministic finite automaton, made by Thompson's construction. Steps are emitted from the end of the
    /// pattern to its beginning, because a step holds the index of its successor.
    struct Program {
        enum Step {
            /// Consumes one character of the set with the index `ofSet`, and continues at the step `next`.
            case one(ofSet: Int, next: UInt16)
            /// Consumes no character, and continues at both steps.
            case fork(UInt16, UInt16)
            case end
        }

        private(set) var steps = [Step.end]
        /// The index of the first step.
        private(set) var entry: UInt16 = 0
        /// The number of syntax tree nodes that were emitted so far. A node in a counted repetition counts once for
        /// each time.
        private var size = 0

        init(_ root: Node) throws(PatternError) {
            entry = try emit(root, then: entry)
        }

        /// Emits the steps of `node`, with `next` as their successor. Returns the index of the first of these steps.
        private mutating func emit(_ node: Node, then next: UInt16) throws(PatternError) -> UInt16 {
            // Nodes are counted and not steps, because a repeated empty group emits no step.
            size += 1
            guard size <= maxSize else { throw .tooComplex }
            switch node {
            case .one(let set):
                return add(.one(ofSet: set, next: next))
            case .sequence(let nodes):
                var entry = next
                for node in nodes.reversed() {
                    entry = try emit(node, then: entry)
                }
                return entry
            case .either(let nodes):
                var entry = try emit(nodes[0], then: next)
                for node in nodes.dropFirst() {
                    entry = add(.fork(try emit(node, then: next), entry))
                }
                return entry
            case .repeated(let node, let min, let max):
                var entry =
                    if let max { try options(node, max - min, then: next) } else { try loop(node, then: next) }
                for _ in 0..<min {
                    entry = try emit(node, then: entry)
                }
                return entry
            }
        }

        /// Emits steps that match `node` zero to `count` times. Returns the index of the first step.
        private mutating func options(_ node: Node, _ count: Int, then next: UInt16) throws(PatternError) -> UInt16 {
            var entry = next
            for _ in 0..<count {
                entry = add(.fork(try emit(node, then: entry), next))
            }
            return entry
        }

        /// Emits steps that match `node` any number of times, including none. Returns the index of the first step.
        private mutating func loop(_ node: Node, then next: UInt16) throws(PatternError) -> UInt16 {
            // The fork gets its index now, because the repeated node leads back to the fork.
            let loop = add(.end)
            steps[Int(loop)] = .fork(try emit(node, then: loop), next)
            return loop
        }

        private mutating func add(_ step: Step) -> UInt16 {
            steps.append(step)
            return UInt16(steps.count - 1)
        }
    }
}

extension Pattern {
    /// A deterministic finite automaton. It is a table with a row for each state and a column for each class of the
    /// alphabet.
    struct Automaton {
        private let alphabet: Alphabet
        /// The rows one after another. Each cell holds the index of the first cell of the next state's row. Row 0 is
        /// the state from which no match is possible, and row 1 is the start state. Column 0 is nonzero in the rows of
        /// accepting states.
        private let table: [UInt16]

        init(_ program: Program, over sets: [ScalarSet]) throws(PatternError) {
            alphabet = Alphabet(sets)
            var builder = Builder(
                steps: program.steps,
                classes: sets.map(alphabet.classes(in:)),
                width: alphabet.width
            )
            table = try builder.build(from: program.entry)
        }

        /// Whether the whole of `value` matches; takes one table look-up for each scalar.
        func accepts(_ value: some Sequence<Unicode.Scalar>) -> Bool {
            table[row(after: value)] != 0
        }

        /// Whether `value` does not match but is a proper prefix of a match.
        func canContinue(_ value: some Sequence<Unicode.Scalar>) -> Bool {
            let row = row(after: value)
            return row != 0 && table[row] == 0
        }

        /// The length, in Unicode scalars, of the longest prefix of `value` that the automaton fixes. The automaton
        /// fixes a position if it accepts at most `mostChoices` different printable ASCII characters there.
        func prefixLength(of value: some Sequence<Unicode.Scalar>, mostChoices: Int) -> Int {
            var row = alphabet.width
            var length = 0
            for scalar in value {
                guard choices(in: row, most: mostChoices) != nil else { return length }
                row = Int(table[row + alphabet.classOf(scalar)])
                guard row != 0 else { return length }
                length += 1
            }
            return length
        }

        /// The printable ASCII characters that a match may begin with; empty when there are more than `mostChoices`.
        func beginnings(mostChoices: Int) -> [Unicode.Scalar] {
            choices(in: alphabet.width, most: mostChoices) ?? []
        }

        /// The printable ASCII characters that the state of `row` accepts; nil when there are more than `most`. `row`
        /// is the index of the row's first cell.
        private func choices(in row: Int, most: Int) -> [Unicode.Scalar]? {
            var choices: [Unicode.Scalar] = []
            for scalar in (UInt8(0x21)...0x7E).lazy.map(Unicode.Scalar.init)
            where table[row + alphabet.classOf(scalar)] != 0 {
                guard choices.count < most else { return nil }
                choices.append(scalar)
            }
            return choices
        }

        /// The index of the first cell of the row for the state after `value`; 0 when no match begins with `value`.
        private func row(after value: some Sequence<Unicode.Scalar>) -> Int {
            var row = alphabet.width
            for scalar in value {
                row = Int(table[row + alphabet.classOf(scalar)])
                guard row != 0 else { return 0 }
            }
            return row
        }
    }

    /// The subset construction: each state of the deterministic automaton is a set of steps of the nondeterministic
    /// one.
    private struct Builder {
        private let steps: [Program.Step]
        /// The alphabet's classes in each character set, by the index of the set.
        private let classes: [[Int]]
        private let width: Int

        private var table: [UInt16] = []
        /// The steps of each state, ascending. The steps that the forks among them lead to are not included.
        private var states: [[UInt16]] = []
        /// For each state with two or more steps, the index of its row's first cell. The key is the state's steps.
        private var rows: [[UInt16]: UInt16] = [:]
        /// For each state with exactly one step, the index of its row's first cell, at the index of that step; 0 when
        /// no such state was added yet. An array is faster than a dictionary, and most states have one step.
        private var singleRows: [UInt16]
        /// The number of steps and classes visited so far, limited by ``maxWork``.
        private var work = 0

        /// For each step, the last state for which the step was visited. It ensures that each step is visited once per
        /// state.
        private var reachedBy: [Int]
        /// For each column, the steps of the state that follows the present state.
        private var targets: [[UInt16]]

        init(steps: [Program.Step], classes: [[Int]], width: Int) {
            self.steps = steps
            self.classes = classes
            self.width = width
            singleRows = Array(repeating: 0, count: steps.count)
            reachedBy = Array(repeating: 0, count: steps.count)
            targets = Array(repeating: [], count: width)
        }

        mutating func build(from entry: UInt16) throws(PatternError) -> [UInt16] {
            // Row 0 belongs to the state without steps.
            _ = try add([])
            _ = try row(of: [entry])
            var state = 0
            while state < states.count {
                try collectTargets(of: state)
                for column in targets.indices {
                    table.append(try row(of: targets[column]))
                    targets[column].removeAll(keepingCapacity: true)
                }
                state += 1
            }
            return table
        }

        /// Adds to ``targets``, for each column, the steps that `state` leads to.
        private mutating func collectTargets(of state: Int) throws(PatternError) {
            var pending = states[state]
            while let step = pending.popLast() {
                work += 1
                guard work <= maxWork else { throw .tooComplex }
                guard reachedBy[Int(step)] != state else { continue }
                reachedBy[Int(step)] = state
                switch steps[Int(step)] {
                case .fork(let one, let other): pending += [one, other]
                case .end: targets[0] = [step]
                case .one(let set, let next):
                    work += classes[set].count
                    for column in classes[set] {
                        targets[column].append(next)
                    }
                }
            }
        }

        /// The index of the first cell of the row for the state with the steps `targets`. Adds the state if it does not
        /// exist yet.
        private mutating func row(of targets: [UInt16]) throws(PatternError) -> UInt16 {
            guard let first = targets.first else { return 0 }
            guard targets.count > 1 else {
                if singleRows[Int(first)] == 0 { singleRows[Int(first)] = try add(targets) }
                return singleRows[Int(first)]
            }
            let key = Set(targets).sorted()
            guard key.count > 1 else { return try row(of: key) }
            if let row = rows[key] { return row }
            let row = try add(key)
            rows[key] = row
            return row
        }

        private mutating func add(_ state: [UInt16]) throws(PatternError) -> UInt16 {
            let row = states.count * width
            guard row + width <= maxCells else { throw .tooComplex }
            states.append(state)
            return UInt16(row)
        }
    }
}
