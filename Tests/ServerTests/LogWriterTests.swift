import Domain
import Foundation
import Testing

@testable import Server

/// A writer that waits for ever would hold up the test run.
@Suite(.timeLimit(.minutes(1)))
struct LogWriterTests {
    /// As in the daemon: writing to a pipe without a reader fails, and does not end the process.
    init() { signal(SIGPIPE, SIG_IGN) }

    private static let notice: @Sendable (Int) -> [UInt8] = { Array("dropped \($0)\n".utf8) }

    /// A pipe whose reader reads only when it is told to.
    private final class UnreadPipe {
        let writingEnd: Int32
        private let readingEnd: Int32
        private var isReaderOpen = true

        init(isNonBlocking: Bool = false) throws {
            var ends: [Int32] = [0, 0]
            try #require(pipe(&ends) == 0)
            (self.readingEnd, self.writingEnd) = (ends[0], ends[1])
            if isNonBlocking { _ = fcntl(self.writingEnd, F_SETFL, O_NONBLOCK) }
        }

        /// The writing end stays open, because the thread of a writer may outlive the test, and would then write into
        /// whatever file got the number of the closed descriptor.
        deinit { self.closeReader() }

        func closeReader() {
            if self.isReaderOpen { close(self.readingEnd) }
            self.isReaderOpen = false
        }

        /// Reads until the lines that were read satisfy a condition.
        func lines(until isDone: ([Substring]) -> Bool) throws -> [Substring] {
            var bytes: [UInt8] = []
            var buffer = [UInt8](repeating: 0, count: 65_536)
            while true {
                let count = read(self.readingEnd, &buffer, buffer.count)
                try #require(count > 0)
                bytes += buffer.prefix(count)
                let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
                if bytes.last == UInt8(ascii: "\n"), isDone(lines) { return lines }
            }
        }
    }

    /// The sum of the numbers in the lines that report dropped lines, each after `prefix`.
    private static func reported(_ lines: [Substring], after prefix: String) -> Int {
        lines.filter { $0.hasPrefix(prefix) }.compactMap { Int($0.dropFirst(prefix.count).prefix { $0.isNumber }) }
            .reduce(0, +)
    }

    private static func line(_ number: Int) -> [UInt8] {
        Array("line \(number) \(String(repeating: "x", count: 90))\n".utf8)
    }

    @Test(arguments: [false, true])
    func aReaderThatDoesNotReadHoldsUpNoCaller(isNonBlocking: Bool) throws {
        let pipe = try UnreadPipe(isNonBlocking: isNonBlocking)
        let writer = LogWriter(descriptor: pipe.writingEnd, limit: 100_000, notice: Self.notice)
        let count = 10_000
        let start = ContinuousClock.now
        for number in 0..<count { writer.write(Self.line(number)) }
        #expect(.now - start < .seconds(5))
        #expect(writer.dropped > 0)

        let lines = try pipe.lines { lines in
            lines.count { $0.hasPrefix("line") } + Self.reported(lines, after: "dropped ") == count
        }
        let kept = lines.filter { $0.hasPrefix("line") }.compactMap { Int($0.split(separator: " ")[1]) }
        #expect(kept.count + writer.dropped == count)
        #expect(kept == kept.sorted())
        // The lines that arrived first are kept, and every line is whole.
        #expect(kept.prefix(500) == Array(0..<500)[...])
        #expect(lines.filter { $0.hasPrefix("line") }.allSatisfy { $0.hasSuffix(String(repeating: "x", count: 90)) })
        writer.close()
    }

    @Test func closingWaitsForTheLastLines() throws {
        let pipe = try UnreadPipe()
        let writer = LogWriter(descriptor: pipe.writingEnd, notice: Self.notice)
        for number in 0..<100 { writer.write(Self.line(number)) }
        writer.close()
        #expect(try pipe.lines { $0.last?.hasPrefix("line 99 ") == true }.count == 100)
        #expect(writer.dropped == 0)
    }

    @Test func closingWaitsForAReaderNoLongerThanASecond() throws {
        let pipe = try UnreadPipe()
        let writer = LogWriter(descriptor: pipe.writingEnd, notice: Self.notice)
        for number in 0..<5000 { writer.write(Self.line(number)) }
        let start = ContinuousClock.now
        writer.close()
        #expect((.milliseconds(900)..<(.seconds(5))).contains(.now - start))
        // Lets the thread end.
        pipe.closeReader()
    }

    @Test func aClosedPipeCountsItsLines() throws {
        let pipe = try UnreadPipe()
        pipe.closeReader()
        let writer = LogWriter(descriptor: pipe.writingEnd, notice: Self.notice)
        for number in 0..<10 { writer.write(Self.line(number)) }
        writer.close()
        #expect(writer.dropped == 10)
    }

    /// `/dev/full` refuses every write as a full disk does (full(4)).
    @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full")))
    func aDiskThatHasSpaceAgainGetsTheNumberOfLostLines() throws {
        let path = NSTemporaryDirectory() + "log-\(UUID().uuidString)"
        // Stays open, as the writing end of a pipe does.
        let descriptor = open("/dev/full", O_WRONLY)
        let file = open(path, O_WRONLY | O_CREAT, 0o600)
        defer {
            close(file)
            unlink(path)
        }
        let writer = LogWriter(descriptor: descriptor, notice: Self.notice)
        for number in 0..<3 { writer.write(Self.line(number)) }
        while writer.dropped < 3 { usleep(1000) }
        try #require(dup2(file, descriptor) == descriptor)
        var text = ""
        // Without another line.
        while text.isEmpty { text = try String(contentsOfFile: path, encoding: .utf8) }
        writer.write(Self.line(3))
        writer.close()
        text = try String(contentsOfFile: path, encoding: .utf8)
        #expect(text == "dropped 3\n" + String(decoding: Self.line(3), as: UTF8.self))
    }

    @Test func aTornLineEndsBeforeTheNextOne() throws {
        let pipe = try UnreadPipe(isNonBlocking: true)
        var output = LogOutput(descriptor: pipe.writingEnd)
        #expect(output.write(Array("whole\n".utf8)) == 0)
        #expect(output.write(Array("torn".utf8)) == 0)
        #expect(output.write(Array("next\n".utf8)) == 0)
        #expect(try pipe.lines { $0.last == "next" } == ["whole", "torn", "next"])
    }

    @Test(arguments: [StandardErrorLog.Format.text, .json])
    func theLogReportsDroppedLinesInItsFormat(format: StandardErrorLog.Format) throws {
        let pipe = try UnreadPipe()
        let clock = Clock { Timestamp(milliseconds: 0) }
        let log = StandardErrorLog(format: format, clock: clock, descriptor: pipe.writingEnd)
        let value = String(repeating: "x", count: 10_000)
        for _ in 0..<200 { log.record(level: "info", message: "m", [("k", value)]) }
        #expect(log.dropped > 0)
        let prefix =
            switch format {
            case .text: "1970-01-01T00:00:00.000Z warning log lines dropped count="
            case .json: #"{"time":"1970-01-01T00:00:00.000Z","level":"warning","message":"log lines dropped","count":""#
            }
        let lines = try pipe.lines { Self.reported($0, after: prefix) == log.dropped }
        let line = try #require(lines.last { $0.hasPrefix(prefix) })
        #expect(line.dropFirst(prefix.count).drop { $0.isNumber } == (format == .json ? "\"}" : ""))
        log.close()
    }
}
