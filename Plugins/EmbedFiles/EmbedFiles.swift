import Foundation
import PackagePlugin

/// Compiles the data files of a target (`.css`, `.js`, `.json`, `.sql`) into the target, as string literals in the array
/// `embeddedFiles`.
///
/// SwiftPM's own `.embedInCode` turns each file into a separate byte array literal. The literals of the 179 definitions
/// take 35 s to compile and cannot be enumerated. String literals compile quickly and stay in the binary's read-only
/// pages.
@main
struct EmbedFiles: BuildToolPlugin {
    func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
        let files =
            FileManager.default.enumerator(at: target.directoryURL, includingPropertiesForKeys: nil)?
            .compactMap { $0 as? URL }
            .filter { ["css", "js", "json", "sql"].contains($0.pathExtension) }
            .sorted { $0.lastPathComponent < $1.lastPathComponent } ?? []
        let output = context.pluginWorkDirectoryURL.appending(path: "EmbeddedFiles.swift")
        return [
            .buildCommand(
                displayName: "Embedding \(files.count) files in \(target.name)",
                executable: try context.tool(named: "embed-files").url,
                arguments: [output.path()] + files.map { $0.path() },
                inputFiles: files,
                outputFiles: [output]
            )
        ]
    }
}
