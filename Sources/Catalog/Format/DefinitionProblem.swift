/// One problem of a definition and its position in the file.
package struct DefinitionProblem: Sendable, Equatable, CustomStringConvertible {
    /// The name of the file; empty for a text without one.
    package let file: String
    /// The position of the problem as a JSON Pointer (RFC 6901); empty for a problem of the whole file.
    package let pointer: String
    /// The problem and its correction, as the predicate of a sentence whose subject is the pointer.
    package let message: String

    package init(file: String, pointer: String, message: String) {
        self.file = file
        self.pointer = pointer
        self.message = message
    }

    package var description: String {
        ([self.file, self.pointer].filter { !$0.isEmpty } + [self.message]).joined(separator: ": ")
    }
}
