/// Compiles each distinct pattern once, because many definitions have the same pattern.
final class PatternCache {
    /// Whether the definitions are known to satisfy every rule, which is true of the built-in definitions because the
    /// tests check them. Patterns are then compiled on first use, and defaults and examples are not checked again.
    let isForKnownDefinitions: Bool
    private var patterns: [String: Pattern] = [:]

    init(isForKnownDefinitions: Bool) {
        self.isForKnownDefinitions = isForKnownDefinitions
    }

    /// The pattern with this source, compiled unless the cache has it.
    ///
    /// - Throws: `PatternError` when `source` does not compile. Nothing is thrown if ``isForKnownDefinitions`` is true,
    ///   because the pattern is then compiled later.
    func pattern(_ source: String) throws(PatternError) -> Pattern {
        if let known = patterns[source] { return known }
        let pattern = isForKnownDefinitions ? Pattern(knownToCompile: source) : try Pattern(source)
        patterns[source] = pattern
        return pattern
    }
}
