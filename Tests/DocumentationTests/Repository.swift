import Foundation

/// The files of the repository that these tests compare with the code.
enum Repository {
    static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    static func text(_ path: String) throws -> String {
        try String(contentsOf: self.root.appending(path: path), encoding: .utf8)
    }

    static func has(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: self.root.appending(path: path).path(percentEncoded: false))
    }

    /// Paths of all documents, relative to the root.
    static func documents() throws -> [String] {
        let manager = FileManager.default
        let top = try manager.contentsOfDirectory(atPath: self.root.path(percentEncoded: false))
        let docs = try manager.subpathsOfDirectory(
            atPath: self.root.appending(path: "docs").path(percentEncoded: false)
        )
        return (top + docs.map { "docs/" + $0 }).filter { $0.hasSuffix(".md") }.sorted()
    }

    /// README and everything in `docs`, one text: where a user would look.
    static func manual() throws -> String {
        try self.documents().filter { $0 == "README.md" || $0.hasPrefix("docs/") }
            .map(self.text).joined(separator: "\n")
    }
}

extension String {
    /// The first capture group of every match.
    func captures(of pattern: String) throws -> [String] {
        try self.matches(of: Regex(pattern).anchorsMatchLineEndings()).compactMap { match in
            match.output[1].substring.map { String($0) }
        }
    }
}
