extension Pattern {
    /// A node of a pattern's syntax tree. A node refers to a character set by the set's index in ``Parser/sets``.
    indirect enum Node {
        case one(ofSet: Int)
        case sequence([Node])
        case either([Node])
        /// The node, repeated `min` to `max` times; without an upper limit if `max` is nil.
        case repeated(Node, min: Int, max: Int?)
    }

    /// A recursive descent parser for one pattern; `maxNesting` bounds the recursion.
    struct Parser {
        /// The distinct character sets of the pattern, in order of their first occurrence.
        private(set) var sets: [ScalarSet] = []

        private let source: [Unicode.Scalar]
        private var position = 0
        private var nesting = 0

        init(_ source: String) {
            self.source = Array(source.unicodeScalars)
        }

        mutating func pattern() throws(PatternError) -> Node {
            guard source.count <= maxLength else {
                throw failure("A pattern has at most \(maxLength) characters; shorten it.", at: maxLength)
            }
            guard take("^") else { throw failure("A pattern matches the whole value; begin it with ^.") }
            let node = try sequence()
            switch peek() {
            case "$" where position == source.count - 1: return node
            case "|": throw failure("Alternatives stand in a group; write ^(a|b)$ for ^a|b$.")
            case ")": throw failure("There is no group to close; write \\) for the character.")
            case nil: throw failure("A pattern matches the whole value; end it with $.")
            default: throw misplacedDollar()
            }
        }
    }
}

// MARK: - Structure

extension Pattern.Parser {
    /// Parses characters, groups and classes, each with its quantifier, up to the next `|`, `)` or `$` or the end.
    private mutating func sequence() throws(PatternError) -> Pattern.Node {
        var nodes: [Pattern.Node] = []
        while let scalar = peek(), scalar != "|", scalar != ")", scalar != "$" {
            nodes.append(try quantified(try atom()))
        }
        return nodes.count == 1 ? nodes[0] : .sequence(nodes)
    }

    private mutating func atom() throws(PatternError) -> Pattern.Node {
        let start = position
        position += 1
        switch source[start] {
        case "(": return try group(from: start)
        case "[": return one(of: try characterClass(from: start))
        case ".": return one(of: ScalarSet("\n", "\r", "\u{2028}", "\u{2029}").inverted())
        case "\\": return one(of: try escape(from: start))
        case "^": throw failure("^ stands only at the start; write \\^ for the character.", at: start)
        case "*", "+", "?", "{":
            throw failure("There is nothing here to repeat; write \\\(source[start]) for the character.", at: start)
        case "]", "}":
            throw failure("There is nothing here to close; write \\\(source[start]) for the character.", at: start)
        case let scalar: return one(of: ScalarSet(scalar))
        }
    }

    private mutating func group(from start: Int) throws(PatternError) -> Pattern.Node {
        guard nesting < Pattern.maxNesting else {
            throw failure("Groups nest at most \(Pattern.maxNesting) deep; flatten them.", at: start)
        }
        if take("?"), !take(":") {
            throw failure("There are no lookarounds, flags or named groups; begin a group with ( or (?:.", at: start)
        }
        nesting += 1
        var branches = [try sequence()]
        while take("|") {
            branches.append(try sequence())
        }
        nesting -= 1
        if peek() == "$" { throw misplacedDollar() }
        guard take(")") else {
            throw failure("This group is not closed; add ) or write \\( for the character.", at: start)
        }
        return branches.count == 1 ? branches[0] : .either(branches)
    }

    private mutating func escape(from start: Int) throws(PatternError) -> ScalarSet {
        guard let scalar = next(), "^$\\.*+?()[]{}|/-".unicodeScalars.contains(scalar) else {
            throw failure("Only punctuation is escaped; write a class out, such as [0-9] for \\d.", at: start)
        }
        return ScalarSet(scalar)
    }

    private mutating func one(of set: ScalarSet) -> Pattern.Node {
        if let index = sets.firstIndex(of: set) { return .one(ofSet: index) }
        sets.append(set)
        return .one(ofSet: sets.count - 1)
    }
}

// MARK: - Repetition

extension Pattern.Parser {
    private mutating func quantified(_ node: Pattern.Node) throws(PatternError) -> Pattern.Node {
        guard let (min, max) = try quantifier() else { return node }
        switch peek() {
        case "*", "+", "?", "{": throw failure("Repetition is neither lazy, possessive nor doubled; group the first.")
        default: return .repeated(node, min: min, max: max)
        }
    }

    private mutating func quantifier() throws(PatternError) -> (min: Int, max: Int?)? {
        if take("*") { return (0, nil) }
        if take("+") { return (1, nil) }
        if take("?") { return (0, 1) }
        return peek() == "{" ? try counts() : nil
    }

    private mutating func counts() throws(PatternError) -> (min: Int, max: Int?) {
        let start = position
        position += 1
        let min = try count()
        let max = take(",") ? try count() : min
        guard let min, take("}") else {
            throw failure("A count is {2}, {2,} or {2,5}; write \\{ for the character.", at: start)
        }
        guard min <= max ?? min else { throw failure("A count runs from low to high; swap its numbers.", at: start) }
        return (min, max)
    }

    /// Reads a number from 0 to 255; nil when the next character is not a digit.
    private mutating func count() throws(PatternError) -> Int? {
        let start = position
        var value = 0
        while let scalar = peek(), case "0"..."9" = scalar {
            value = value * 10 + Int(scalar.value - 0x30)
            guard value <= 255 else { throw failure("A count is at most 255; use a smaller one.", at: start) }
            position += 1
        }
        guard position - start < 2 || source[start] != "0" else {
            throw failure("A count has no leading zero; leave it out.", at: start)
        }
        return position > start ? value : nil
    }
}

// MARK: - Character classes

extension Pattern.Parser {
    private mutating func characterClass(from start: Int) throws(PatternError) -> ScalarSet {
        let isNegated = take("^")
        let first = position
        var set = ScalarSet()
        while let scalar = peek(), scalar != "]" {
            let lower = try member(mayBeDash: position == first || peek(1) == "]")
            set.insert(lower...(try upperBound(of: lower)))
        }
        guard take("]") else {
            throw failure("This class is not closed; add ] or write \\[ for the character.", at: start)
        }
        let last = position - 2
        guard first <= last else {
            throw failure("This class is empty; write \\[ and \\] for the characters.", at: start)
        }
        // PCRE and ICU read [:alpha:], [.a.] and [=a=] as POSIX classes, or refuse them.
        if last > start + 1, source[start + 1] == source[last], ":.=".unicodeScalars.contains(source[last]) {
            throw failure("There are no POSIX classes; write the characters out, such as [a-z].", at: start)
        }
        return isNegated ? set.inverted() : set
    }

    /// Reads the rest of a range, such as `-z` after `a`, and returns the range's upper bound. Returns `lower` when the
    /// next characters do not continue a range.
    private mutating func upperBound(of lower: Unicode.Scalar) throws(PatternError) -> Unicode.Scalar {
        guard lower != "-", peek() == "-", let end = peek(1), end != "]" else { return lower }
        position += 1
        let upper = try member(mayBeDash: false)
        guard lower <= upper else {
            throw failure("A range runs from low to high; swap its ends.", at: position - 3)
        }
        return upper
    }

    private mutating func member(mayBeDash: Bool) throws(PatternError) -> Unicode.Scalar {
        let scalar = source[position]
        switch scalar {
        case "\\": throw failure("A class has no escapes; write the character alone, or outside as in (\\]|[a-z]).")
        case "[": throw failure("A class cannot hold [; write it outside as in (\\[|[a-z]).")
        case "-" where !mayBeDash: throw failure("In a class - stands for itself only first or last; move it there.")
        case _ where peek(1) == scalar && "&|~-".unicodeScalars.contains(scalar):
            // Set operations in ICU, and reserved for them in Python.
            throw failure("To some engines \(scalar)\(scalar) in a class is an operator; write it once.")
        default: break
        }
        position += 1
        return scalar
    }
}

// MARK: - Reading

extension Pattern.Parser {
    private func peek(_ distance: Int = 0) -> Unicode.Scalar? {
        position + distance < source.count ? source[position + distance] : nil
    }

    private mutating func next() -> Unicode.Scalar? {
        guard let scalar = peek() else { return nil }
        position += 1
        return scalar
    }

    /// Consumes `scalar` if it is the next character. Returns whether it was.
    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard peek() == scalar else { return false }
        position += 1
        return true
    }

    private func misplacedDollar() -> PatternError {
        failure("$ stands only at the end, outside any group; write \\$ for the character.")
    }

    private func failure(_ message: String, at offset: Int? = nil) -> PatternError {
        PatternError(offset: offset ?? position, message: message)
    }
}
