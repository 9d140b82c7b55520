import Foundation
import Testing

@testable import Console

@Suite struct PageTextTests {
    @Test func everyLanguageHasEveryText() {
        for language in [Language.english] {
            for key in PageText.allCases { #expect(language.texts[key]?.isEmpty == false, "\(language.tag) \(key)") }
        }
    }

    /// A text that no page uses would be translated for nothing.
    @Test func everyTextIsUsed() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Sources/Console")
        let files = FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil)?
            .compactMap { $0 as? URL }.filter { $0.pathExtension == "swift" && !$0.path().contains("/Texts/PageText") }
        let code = try (files ?? []).map { try String(contentsOf: $0, encoding: .utf8) }.joined()
        let words = Set(code.matches(of: /\.([A-Za-z]+)/).map { String($0.output.1) })
        for key in PageText.allCases { #expect(words.contains(key.rawValue), "\(key)") }
    }

    @Test func everyPlaceholderIsClosed() {
        for (key, text) in Language.english.texts {
            #expect(text.count { $0 == "{" } == text.count { $0 == "}" }, "\(key)")
        }
    }

    /// The words of DESIGN.md that people would have to ask about.
    @Test func noTextNeedsAGlossary() {
        let words = ["OAuth", "token", "scope", "credential", "integration", "session", "redirect", "authoriz"]
        let politeness = ["oops", "please ", "successfully", "invalid", "!"]
        for (key, text) in Language.english.texts where key != .administratorText && key != .administratorTextID {
            let plain = text.replacing(/\{[a-z]+\}/, with: "").lowercased()
            for word in words + politeness { #expect(!plain.contains(word.lowercased()), "\(key): \(text)") }
        }
    }

    @Test func numbersAreWordsUpToTen() {
        #expect(Language.english.word(for: 3) == "three")
        #expect(Language.english.word(for: 11) == "11")
    }
}
