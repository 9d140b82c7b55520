import Domain

/// A search for integrations by words.
struct IntegrationSearch {
    /// The first 8 runs of letters and digits, in lower case.
    private let words: [String]
    /// The words, joined with spaces.
    private let text: String

    /// - Returns: nil for a text without letters and digits.
    init?(_ text: String) {
        self.words = text.searchWords
        self.text = self.words.joined(separator: " ")
        guard !self.words.isEmpty else { return nil }
    }

    /// The integrations that match every word, the best match first, equal matches in order of ids.
    func sorted(_ integrations: some Sequence<Integration>) -> [Integration] {
        integrations.compactMap { integration in self.rank(of: integration).map { ($0, integration) } }
            .sorted { ($0.0, $0.1.id) < ($1.0, $1.1.id) }
            .map(\.1)
    }

    /// The rank of a match, 0 for the best: 0 when the text equals the id or name, 1 when either begins with the text,
    /// and else the rank of the worst word. Nil when a word matches nothing.
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

    /// The rank of one word, 2 to 8; nil when the word matches nothing.
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
