extension Pattern {
    /// Thompson's construction, written from the end backwards so that what follows a node is known when it is.
    struct Program {
        enum Step {
            case one(ofSet: Int, next: UInt16)
            case fork(UInt16, UInt16)
            case end
        }

        private(set) var steps = [Step.end]
        private(set) var entry: UInt16 = 0
        private var size = 0

        init(_ root: Node) throws(PatternError) {
            entry = try emit(root, then: entry)
        }

        /// Returns where to enter `node` so that it leads on to `next`.
        private mutating func emit(_ node: Node, then next: UInt16) throws(PatternError) -> UInt16 {
            // Counts nodes, not steps, or a repeated empty group would be free.
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

        /// `node` up to `count` times.
        private mutating func options(_ node: Node, _ count: Int, then next: UInt16) throws(PatternError) -> UInt16 {
            var entry = next
            for _ in 0..<count {
                entry = add(.fork(try emit(node, then: entry), next))
            }
            return entry
        }

        /// `node` any number of times.
        private mutating func loop(_ node: Node, then next: UInt16) throws(PatternError) -> UInt16 {
            // Holds the place of the fork, which its own body leads back to.
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
    /// The table of a deterministic automaton: a row for each state, a column for each class of the alphabet.
    struct Automaton {
        private let alphabet: Alphabet
        /// A cell holds where the next state's row starts; row 0 is the state from which nothing matches. Column 0
        /// is not 0 where the value may end.
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

        /// Looks at each scalar once at most.
        func accepts(_ value: some Sequence<Unicode.Scalar>) -> Bool {
            table[row(after: value)] != 0
        }

        func canContinue(_ value: some Sequence<Unicode.Scalar>) -> Bool {
            let row = row(after: value)
            return row != 0 && table[row] == 0
        }

        /// How many scalars at the beginning of a value stand where at most so many printable ASCII characters could.
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

        /// The printable ASCII characters that may stand first; none when they are more than so many.
        func beginnings(mostChoices: Int) -> [Unicode.Scalar] {
            choices(in: alphabet.width, most: mostChoices) ?? []
        }

        /// Nil when they are more than so many.
        private func choices(in row: Int, most: Int) -> [Unicode.Scalar]? {
            var choices: [Unicode.Scalar] = []
            for scalar in (UInt8(0x21)...0x7E).lazy.map(Unicode.Scalar.init)
            where table[row + alphabet.classOf(scalar)] != 0 {
                guard choices.count < most else { return nil }
                choices.append(scalar)
            }
            return choices
        }

        /// 0 where nothing could follow to make a match.
        private func row(after value: some Sequence<Unicode.Scalar>) -> Int {
            var row = alphabet.width
            for scalar in value {
                row = Int(table[row + alphabet.classOf(scalar)])
                guard row != 0 else { return 0 }
            }
            return row
        }
    }

    /// The subset construction: a state of the automaton is a set of the program's steps.
    private struct Builder {
        private let steps: [Program.Step]
        /// In each set.
        private let classes: [[Int]]
        private let width: Int

        private var table: [UInt16] = []
        /// The steps of each state, ascending and before forks are followed, and its row by them.
        private var states: [[UInt16]] = []
        private var rows: [[UInt16]: UInt16] = [:]
        /// The rows of the states of one step, which most are, by the step; 0 where there is none yet.
        private var singleRows: [UInt16]
        private var work = 0

        /// The last state whose forks led to each step, so that none is followed twice.
        private var reachedBy: [Int]
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
            // Row 0 is that of no step at all.
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

        /// What each class leads to from `state`, as `targets`.
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
