import Domain

/// A full-text search in the ids, names and categories of integrations.
struct IntegrationSearch {
    /// The words to search for: the first 8 runs of letters and digits in the search text, in lower case.
    private let words: [String]
    /// The ``words``, joined with spaces.
    private let text: String

    /// - Returns: nil when `text` has no letter and no digit.
    init?(_ text: String) {
        self.words = text.searchWords
        self.text = self.words.joined(separator: " ")
        guard !self.words.isEmpty else { return nil }
    }

    /// The integrations that match every word, the best match first. Equally good matches are in order of their ids.
    func sorted(_ integrations: some Sequence<Integration>) -> [Integration] {
        integrations.compactMap { integration in self.rank(of: integration).map { ($0, integration) } }
            .sorted { ($0.0, $0.1.id) < ($1.0, $1.1.id) }
            .map(\.1)
    }

    /// How well an integration matches; a lower rank is a better match. The rank is 0 when the search text equals the
    /// id or the name, 1 when the id or the name begins with the search text, and otherwise the rank of the word that
    /// matches worst. Nil when a word does not match at all.
    private func rank(of integration: Integration) -> Int? {
        let id = integration.id.searchWords
        let name = integration.name.searchWords
        let wholes = [id, name].map { $0.joined(separator: " ") }
        if wholes.contains(self.text) { return 0 }
        if wholes.contains(where: { $0.hasPrefix(self.text) }) { return 1 }
        let category = integration.category.searchWords
        var worst = 0
        for word in self.words {
            guard let rank = self.rank(of: word, names: id + name, wholes: wholes, category: category) else {
                return nil
            }
            worst = max(worst, rank)
        }
        return worst
    }

    /// How well one word matches, from 2 (best) to 8 (worst); nil when the word does not match.
    private func rank(of word: String, names: [String], wholes: [String], category: [String]) -> Int? {
        if names.contains(word) { return 2 }
        if names.contains(where: { $0.hasPrefix(word) }) { return 3 }
        if category.contains(word) { return 4 }
        if category.contains(where: { $0.hasPrefix(word) }) { return 5 }
        if wholes.contains(where: { $0.contains(word) }) { return 6 }
        if !nearestNames(to: word, among: names).isEmpty { return 7 }
        return nearestNames(to: word, among: category).isEmpty ? nil : 8
    }
}

extension String {
    fileprivate var searchWords: [String] {
        self.lowercased().split { !$0.isLetter && !$0.isNumber }.prefix(8).map(String.init)
    }
}
