/// One thing wrong with a definition, and where in its file.
package struct DefinitionProblem: Sendable, Equatable, CustomStringConvertible {
    package let file: String
    /// JSON Pointer (RFC 6901); empty for the whole file.
    package let pointer: String
    /// What is wrong and what to write instead.
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
