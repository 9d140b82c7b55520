import Foundation

/// The file descriptor to which a ``LogWriter`` writes.
struct LogOutput {
    private let descriptor: Int32
    /// Whether the last write ended within a line. The next write then begins with a line break.
    private var isTorn = false

    init(descriptor: Int32) {
        self.descriptor = descriptor
    }

    /// Writes lines, and waits as long as the descriptor takes no bytes.
    ///
    /// - Returns: the number of lines that were not written, or not in full, because the disk is full or the reader has
    ///   closed its end of a pipe.
    mutating func write(_ lines: [UInt8]) -> Int {
        guard !lines.isEmpty else { return 0 }
        if self.isTorn {
            guard self.put([UInt8(ascii: "\n")]) == 1 else { return Self.count(of: lines[...]) }
            self.isTorn = false
        }
        let written = self.put(lines)
        self.isTorn = written > 0 && lines[written - 1] != UInt8(ascii: "\n")
        return Self.count(of: lines[written...])
    }

    static func count(of lines: ArraySlice<UInt8>) -> Int { lines.count { $0 == UInt8(ascii: "\n") } }

    /// - Returns: the number of bytes that were written before an error, or all.
    private func put(_ bytes: [UInt8]) -> Int {
        bytes.withUnsafeBytes { bytes in
            var written = 0
            while written < bytes.count {
                let rest = UnsafeRawBufferPointer(rebasing: bytes[written...])
                let count = Foundation.write(self.descriptor, rest.baseAddress, rest.count)
                if count > 0 {
                    written += count
                } else if errno == EAGAIN {
                    // Another program that has the same pipe open can have made it non-blocking.
                    var event = pollfd(fd: self.descriptor, events: Int16(POLLOUT), revents: 0)
                    poll(&event, 1, -1)
                } else if errno != EINTR {
                    break
                }
            }
            return written
        }
    }
}
