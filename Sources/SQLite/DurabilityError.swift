/// SQLite did not accept a setting that durability depends on, for example because the file system does not support
/// WAL.
package struct DurabilityError: Error, Sendable, CustomStringConvertible {
    package let description: String
}
