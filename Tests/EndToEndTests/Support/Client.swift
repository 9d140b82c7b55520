import Foundation
import JSON
import Synchronization
import TestSupport

/// A small blocking HTTP/1.1 client over one connection, kept open between requests.
final class Client {
    enum Failure: Error {
        case cannotConnect
        case cannotSend
        case noReply
    }

    private let descriptor: Int32
    /// The daemon at the other end, which lives as long as somebody holds it.
    private let daemon: Daemon?
    private var received: [UInt8] = []

    init(port: UInt16, daemon: Daemon? = nil) throws(Failure) {
        self.daemon = daemon
        self.descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var limit = timeval(tv_sec: 30, tv_usec: 0)
        let timeSize = socklen_t(MemoryLayout<timeval>.size)
        setsockopt(self.descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, timeSize)
        setsockopt(self.descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, timeSize)
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { [descriptor] in
                Foundation.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else { throw .cannotConnect }
    }

    deinit { close(self.descriptor) }

    func request(
        _ method: String,
        _ path: String,
        headers: [String: String] = [:],
        body: String? = nil
    ) throws(Failure) -> Reply {
        try self.send(Self.head(method, path, headers: headers, length: body?.utf8.count) + (body ?? ""))
        return try self.reply(hasBody: method != "HEAD")
    }

    /// A request's head; `application/json` unless `headers` say otherwise.
    static func head(_ method: String, _ path: String, headers: [String: String], length: Int?) -> String {
        var fields = headers.map { "\($0): \($1)\r\n" }.joined()
        if let length { fields += "Content-Length: \(length)\r\n" }
        if length != nil, headers["Content-Type"] == nil { fields += "Content-Type: application/json\r\n" }
        return "\(method) \(path) HTTP/1.1\r\nHost: localhost\r\n\(fields)\r\n"
    }

    func send(_ text: String) throws(Failure) {
        try self.send(Array(text.utf8))
    }

    func send(_ bytes: [UInt8]) throws(Failure) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Foundation.send(self.descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw .cannotSend }
            rest = rest.dropFirst(count)
        }
    }

    func reply(hasBody: Bool = true) throws(Failure) -> Reply {
        let end = Array("\r\n\r\n".utf8)
        while self.received.firstRange(of: end) == nil { try self.receive() }
        guard let range = self.received.firstRange(of: end) else { throw .noReply }
        let lines = String(decoding: self.received[..<range.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
        guard let status = lines[0].split(separator: " ").dropFirst().first.flatMap({ Int($0) }) else { throw .noReply }
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { throw .noReply }
            headers[line[..<colon].lowercased()] = line[colon...].dropFirst().trimmingCharacters(in: .whitespaces)
        }
        let length = hasBody ? headers["content-length"].flatMap { Int($0) } ?? 0 : 0
        while self.received.count < range.upperBound + length { try self.receive() }
        let bytes = Array(self.received.prefix(range.upperBound + length))
        self.received.removeFirst(bytes.count)
        return Reply(status: status, headers: headers, body: Array(bytes[range.upperBound...]), bytes: bytes)
    }

    private func receive() throws(Failure) {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = recv(self.descriptor, &buffer, buffer.count, 0)
        guard count > 0 else { throw .noReply }
        self.received += buffer[..<count]
    }

    /// Whether the server says anything, or hangs up, within a time.
    func isAnswered(within limit: Duration) -> Bool {
        var entry = pollfd(fd: self.descriptor, events: Int16(POLLIN), revents: 0)
        return Foundation.poll(&entry, 1, Int32(limit / .milliseconds(1))) > 0
    }

    /// Whether the server has hung up without a word.
    var isClosed: Bool {
        var byte: UInt8 = 0
        let count = recv(self.descriptor, &byte, 1, Int32(MSG_PEEK | MSG_DONTWAIT))
        return count == 0 || count < 0 && errno == ECONNRESET
    }
}

/// Threads that block, as many as are asked for.
struct Threads {
    private let group = DispatchGroup()

    init(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
        for index in 0..<count {
            self.group.enter()
            Thread { [group] in
                body(index)
                group.leave()
            }.start()
        }
    }

    func wait() { self.group.wait() }
}

/// How often each status came.
final class Tally: Sendable {
    private let statuses = Mutex<[Int: Int]>([:])

    var counts: [Int: Int] { self.statuses.withLock { $0 } }
    func add(_ status: Int) { self.statuses.withLock { $0[status, default: 0] += 1 } }
}
