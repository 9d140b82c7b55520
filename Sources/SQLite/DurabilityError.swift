/// A setting that durability rests on and that the file system or the file refused.
package struct DurabilityError: Error, Sendable, CustomStringConvertible {
    package let description: String
}
