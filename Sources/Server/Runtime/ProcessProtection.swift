import CProcess
import Foundation

/// Keeps the memory of the process, which holds keys and secrets, out of files, of the log and of other processes.
package enum ProcessProtection {
    /// The signals for which Swift's runtime installs its crash handler, and that otherwise end a process with a core
    /// dump.
    private static let crashes = [SIGQUIT, SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV]

    /// Call this function first, before anything is read or opened.
    package static func apply() {
        self.openStandardDescriptors()
        cprocess_disable_dumps()
        // The crash handler of Swift's runtime starts the program `swift-backtrace`, when it finds one, which prints
        // the registers and the memory that they point to on standard error. The environment variable SWIFT_BACKTRACE
        // can switch the handler off only before the process starts.
        for signal in self.crashes { Foundation.signal(signal, SIG_DFL) }
    }

    /// Opens `/dev/null` for each of standard input, output and error that the parent process left closed. Otherwise
    /// the next file or socket that is opened would get its number, and log lines would be written into that file or
    /// sent to a client.
    private static func openStandardDescriptors() {
        for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) < 0 {
            // `open` returns the lowest number that is free, and the lower ones are open.
            _ = open("/dev/null", O_RDWR)
        }
    }
}
