import Domain
import Foundation
import Server

extension Terminal {
    /// The greatest length of a secret on standard input, in bytes.
    private static let longestSecret = 65_536

    /// Reads a secret: the first line of standard input. On a terminal it is asked for, and not shown.
    ///
    /// - Parameter name: the name of the secret, for the prompt.
    /// - Throws: `Failure` when there is no secret, or when it is too long.
    static func readSecret(_ name: String) throws(Failure) -> Secret<String> {
        let isTerminal = isatty(STDIN_FILENO) == 1
        if isTerminal { FileHandle.standardError.write(Data("\(name): ".utf8)) }
        let line = isTerminal ? Self.withoutEcho { readLine() } : readLine()
        if isTerminal { FileHandle.standardError.write(Data("\n".utf8)) }
        guard let line, !line.isEmpty else {
            throw Failure(.refused, "no secret was given on standard input; --no-secret makes an app without one")
        }
        guard line.utf8.count <= Self.longestSecret else { throw Failure(.refused, "the secret is too long") }
        return Secret(line)
    }

    private static func withoutEcho<Result>(_ body: () -> Result) -> Result {
        var old = termios()
        guard tcgetattr(STDIN_FILENO, &old) == 0 else { return body() }
        var silent = old
        silent.c_lflag &= ~tcflag_t(ECHO)
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent)
        defer { tcsetattr(STDIN_FILENO, TCSAFLUSH, &old) }
        return body()
    }
}
