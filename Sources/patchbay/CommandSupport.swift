import Foundation
import SQLite

/// Opens an existing data directory whose schema is up to date, runs `work`, and closes it again. A daemon may be
/// running on it.
func withServices(_ options: SettingsOptions, _ work: (Services) async throws -> Void) async throws {
    try await reportingFailure {
        umask(0o077)
        let settings = try options.load()
        let directory = DataDirectory(settings.dataDirectory)
        guard directory.hasDatabase else {
            throw Failure(.configuration, "there is no database in \(directory.path); 'patchbay serve' makes one")
        }
        try directory.check()
        try Schema(directory).requireNewest()
        let services = try Services(path: directory.database, settings: settings)
        do {
            try await work(services)
        } catch {
            try? services.database.close()
            throw error
        }
        try services.database.close()
    }
}

/// Prints columns as wide as their widest cell; a terminal gets lines that fit it.
func printTable(header: [String], _ rows: [[String]], indent: String = "") {
    let lines = [header] + rows
    let widths = header.indices.map { column in lines.map { $0[column].count }.max() ?? 0 }
    for line in lines {
        let cells = zip(line, widths).map { $0.padding(toLength: max($1, $0.count), withPad: " ", startingAt: 0) }
        let line = cells.joined(separator: "  ").trimmingCharacters(in: .whitespaces)
        print((indent + line).fitting(Terminal.width))
    }
}
