import Foundation
import PackagePlugin

/// Compiles a target's data files (`.json`, `.sql`) into it as one array of string literals, `embeddedFiles`.
///
/// SwiftPM's own `.embedInCode` makes a byte array literal of each file, which takes 35 s to compile for the 179
/// definitions and cannot be enumerated; string literals compile at once and stay in the binary's read-only pages.
@main
struct EmbedFiles: BuildToolPlugin {
    func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
        let files =
            FileManager.default.enumerator(at: target.directoryURL, includingPropertiesForKeys: nil)?
            .compactMap { $0 as? URL }
            .filter { ["json", "sql"].contains($0.pathExtension) }
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
