package import Catalog
import Domain
import Foundation

/// Loads the catalog: the definitions that are built into the binary and the operator's own definitions, which replace
/// built-in definitions with the same id.
package struct CatalogSource: Sendable {
    /// The maximum size of a definition file, in bytes. The longest built-in definition has 7 KB.
    package static let longestFile = 1_048_576

    private let builtIn: Catalog
    private let directory: String

    /// - Parameter directory: the directory of the operator's own definitions; empty when there are none.
    /// - Throws: `Failure` when a built-in definition is invalid.
    package init(directory: String) throws(Failure) {
        do {
            self.builtIn = try Catalog.builtIn()
        } catch {
            throw Failure(.configuration, error.description)
        }
        self.directory = directory
    }

    /// Reads the operator's definitions. One invalid definition makes the whole load fail.
    ///
    /// - Returns: the catalog, and the ids of the built-in integrations that the operator's definitions override.
    /// - Throws: `Failure` that names the first problem and the command that explains every problem.
    package func load() throws(Failure) -> (catalog: Catalog, overridden: [String]) {
        guard !self.directory.isEmpty else { return (self.builtIn, []) }
        guard let files = Self.files(in: self.directory) else {
            throw Failure(.configuration, "definitions_dir: cannot read the directory \(self.directory)")
        }
        let own: Catalog
        do {
            own = try Catalog(files.map { (file) throws(Failure) in try Self.read(file) })
        } catch let failure as DefinitionFailure {
            let others = failure.problems.count > 1 ? " (and \(failure.problems.count - 1) more)" : ""
            throw Failure(
                .configuration,
                "definitions_dir: \(failure.problems.first.map { "\($0)" } ?? "")\(others); "
                    + "'patchbay integrations check' explains every problem"
            )
        } catch {
            throw Failure(error)
        }
        let known = Set(self.builtIn.integrations.map(\.id))
        return (self.builtIn.overridden(by: own), own.integrations.map(\.id).filter(known.contains))
    }

    /// The sorted paths of the `.json` files in a directory, without hidden files; nil when the directory cannot be
    /// read.
    package static func files(in directory: String) -> [String]? {
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: directory) else { return nil }
        return names.filter { $0.hasSuffix(".json") && !$0.hasPrefix(".") }.sorted().map { "\(directory)/\($0)" }
    }

    /// Reads one definition file.
    ///
    /// - Parameter name: the name of the file's content in messages.
    /// - Throws: `Failure` when the file cannot be read, is longer than ``longestFile`` or is not UTF-8.
    package static func read(
        _ path: String,
        of name: String = "definition"
    ) throws(Failure) -> (file: String, text: String) {
        guard let handle = FileHandle(forReadingAtPath: path),
            let data = try? handle.read(upToCount: Self.longestFile + 1)
        else {
            // `read(upToCount:)` returns nil for an empty file.
            guard FileManager.default.isReadableFile(atPath: path) else {
                throw Failure(.configuration, "cannot read the \(name) \(path)")
            }
            return (path, "")
        }
        guard data.count <= Self.longestFile else {
            throw Failure(.configuration, "the \(name) \(path) has more than \(Self.longestFile) bytes")
        }
        guard let text = String(data: data, encoding: .utf8) else {
            throw Failure(.configuration, "the \(name) \(path) is not UTF-8")
        }
        return (path, text)
    }
}
