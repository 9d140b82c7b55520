/// One problem of a definition, and the position of the problem in the definition's file.
package struct DefinitionProblem: Sendable, Equatable, CustomStringConvertible {
    /// The name of the definition's file; empty when the definition comes from no file.
    package let file: String
    /// The position of the problem as a JSON Pointer (RFC 6901); empty for a problem of the whole file.
    package let pointer: String
    /// The problem and how to correct it. The message is the predicate of a sentence whose subject is the JSON value at
    /// ``pointer``.
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
