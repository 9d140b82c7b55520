/// Makes each pattern once: definitions share many.
final class PatternCache {
    /// Whether all definitions are known to be right, as those are that come with Patchbay: its tests hold each of them
    /// to every rule, and no start has to again.
    let isForKnownDefinitions: Bool
    private var patterns: [String: Pattern] = [:]

    init(isForKnownDefinitions: Bool) {
        self.isForKnownDefinitions = isForKnownDefinitions
    }

    func pattern(_ source: String) throws(PatternError) -> Pattern {
        if let known = patterns[source] { return known }
        let pattern = isForKnownDefinitions ? Pattern(knownToCompile: source) : try Pattern(source)
        patterns[source] = pattern
        return pattern
    }
}
