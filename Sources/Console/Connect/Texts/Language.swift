import Web

/// The texts of the pages in one language.
package struct Language: Sendable {
    /// The language tag of the attribute `lang` (RFC 5646).
    package let tag: String
    /// The attribute `dir`: `ltr` or `rtl`.
    package let direction: String
    package let texts: [PageText: String]

    package static let english = Language(
        tag: "en",
        direction: "ltr",
        texts: [
            PageText.english(), PageText.englishForms(), PageText.englishFailures(), PageText.englishConnections(),
        ].reduce(into: [:]) { $0.merge($1) { first, _ in first } }
    )

    /// A text as HTML, with values in place of its placeholders `{name}`. Only the text itself is escaped here, so the
    /// values are HTML already.
    func html(_ key: PageText, _ values: [String: HTML] = [:]) -> HTML {
        HTML(
            self.parts(of: key).map { part in
                switch part {
                case .words(let words): "\(text: words)"
                case .value(let name): values[name] ?? Self.missing(name, key)
                }
            }
        )
    }

    /// A text as plain text, for titles and attributes.
    func plain(_ key: PageText, _ values: [String: String] = [:]) -> String {
        self.parts(of: key).map { part in
            switch part {
            case .words(let words): words
            case .value(let name): values[name] ?? ""
            }
        }.joined()
    }

    /// A number from 0 to 10 as a word, any other one in digits.
    func word(for number: Int) -> String {
        let words = self.plain(.numberWords).split(separator: " ")
        return words.indices.contains(number) ? String(words[number]) : String(number)
    }

    private enum Part {
        case words(String)
        case value(String)
    }

    private func parts(of key: PageText) -> [Part] {
        let text = self.texts[key] ?? key.rawValue
        return text.split(separator: "{", omittingEmptySubsequences: false).enumerated().flatMap { index, piece in
            guard index > 0, let end = piece.firstIndex(of: "}") else { return [Part.words(String(piece))] }
            return [.value(String(piece[..<end])), .words(String(piece[piece.index(after: end)...]))]
        }
    }

    /// A page must not fail because of a text; the tests render every page and look for the mark.
    private static func missing(_ name: String, _ key: PageText) -> HTML { "\(text: "{\(name)}")" }
}

extension HTML {
    /// Text of the catalog or of Patchbay.
    static func escaped(_ text: String) -> HTML { "\(text: text)" }

    /// Text that deserves weight.
    static func strong(_ text: String) -> HTML { "<b>\(text: text)</b>" }

    /// Text of a user, such as an account's name, whose direction is its own.
    static func user(_ text: String) -> HTML { "<b dir=\"auto\">\(text: text)</b>" }

    /// A link to a page of Patchbay or, with `isForeign`, of another site, which does not learn where it came from.
    static func link(_ target: String, isForeign: Bool = false, _ content: HTML) -> HTML {
        "<a href=\"\(text: target)\"\(isForeign ? " rel=\"noreferrer\"" : "")>\(content)</a>"
    }
}
