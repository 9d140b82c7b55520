import Foundation
import Testing

@Suite struct ReferenceTests {
    @Test func everyRelativeLinkLeadsSomewhere() throws {
        for document in try Repository.documents() {
            for link in try Repository.text(document).captures(of: "\\]\\(([^)\\s]+)\\)") where !link.contains("://") {
                let parts = link.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
                let folder = document.split(separator: "/").dropLast().joined(separator: "/")
                let target = parts[0].isEmpty ? document : Self.resolved("\(folder)/\(parts[0])")
                guard Repository.has(target) else {
                    Issue.record("\(document): \(link)")
                    continue
                }
                guard parts.count == 2 else { continue }
                #expect(try Self.anchors(of: target).contains(String(parts[1])), "\(document): \(link)")
            }
        }
    }

    /// A code span that begins with one of the repository's folders is taken for a path of it.
    @Test func everyPathNamedExists() throws {
        let folders = "\\.ci|Benchmarks|Migrations|Plugins|Sources|Tests|docs|scripts"
        for document in try Repository.documents() {
            for path in try Repository.text(document).captures(of: "`((?:\(folders))/[^` ]*)`") {
                #expect(Repository.has(path), "\(document): \(path)")
            }
        }
    }

    private static func resolved(_ path: String) -> String {
        path.split(separator: "/").reduce(into: [Substring]()) { parts, part in
            switch part {
            case "..": parts.removeLast()
            case ".": break
            default: parts.append(part)
            }
        }.joined(separator: "/")
    }

    /// Headings as links name them: lower case, words joined by hyphens, without punctuation.
    private static func anchors(of document: String) throws -> [String] {
        try Repository.text(document).captures(of: "^#+ (.*)$").map { heading in
            heading.lowercased().filter { $0.isLetter || $0.isNumber || " -_".contains($0) }.replacing(" ", with: "-")
        }
    }
}
