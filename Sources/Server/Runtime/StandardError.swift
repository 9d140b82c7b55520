import Foundation

/// Standard error, as the commands write to it.
package enum StandardError {
    /// Prints a line. A reader that does not read holds the caller up for at most a second, and a reader that has closed
    /// its end of the pipe does not end the process.
    package static func print(_ line: String) {
        signal(SIGPIPE, SIG_IGN)
        let writer = LogWriter(descriptor: STDERR_FILENO) { _ in [] }
        writer.write(Array((line + "\n").utf8))
        writer.close()
    }
}
