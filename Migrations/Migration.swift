import Crypto

/// One numbered change of the schema: the SQL that applies it and the SQL that undoes it.
package struct Migration: Sendable {
    /// The number of the migration. Migrations are numbered from 1, without gaps.
    package let version: Int
    /// The part of the file names between version and direction, such as `workspaces` in `v0001_workspaces.up.sql`.
    package let name: String
    package let up: StaticString
    package let down: StaticString

    package init(version: Int, name: String, up: StaticString, down: StaticString) {
        self.version = version
        self.name = name
        self.up = up
        self.down = down
    }

    /// The SHA-256 of ``up`` in hexadecimal. It is stored when the migration is applied, so that a later edit of the
    /// migration is detected.
    package var checksum: String {
        self.up.withUTF8Buffer { text in
            SHA256.hash(data: text).map { byte in
                let digits = String(byte, radix: 16)
                return digits.count == 1 ? "0" + digits : digits
            }.joined()
        }
    }

    /// All migrations in this binary, by ascending version. They come from the files `sql/sqlite/vNNNN_name.up.sql` and
    /// `vNNNN_name.down.sql`.
    package static let all: [Migration] = {
        let files = Dictionary(uniqueKeysWithValues: embeddedFiles.map { ("\($0.name)", $0.text) })
        return files.keys.filter { $0.hasSuffix(".up.sql") }.sorted().map { upName in
            let stem = upName.dropLast(".up.sql".count)
            guard let version = Int(stem.dropFirst().prefix(4)), let up = files[upName],
                let down = files["\(stem).down.sql"]
            else { preconditionFailure("\(upName) must be named vNNNN_name.up.sql and have a .down.sql beside it") }
            return Migration(version: version, name: String(stem.dropFirst(6)), up: up, down: down)
        }
    }()
}
