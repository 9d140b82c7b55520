import Foundation
import Synchronization
import Testing

/// A service on a port of loopback that gives every request the same answer by plain HTTP.
final class StubService: Sendable {
    private struct State {
        var answer = "HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        var requests: [String] = []
    }

    let port: UInt16
    private let descriptor: Int32
    private let state = Mutex(State())

    init() throws {
        self.descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = self.descriptor
        let result = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, size) == 0 && listen(descriptor, 16) == 0
                    ? getsockname(descriptor, $0, &size) : -1
            }
        }
        try #require(result == 0)
        self.port = UInt16(bigEndian: address.sin_port)
        Thread.detachNewThread { [weak self] in
            while true {
                let client = accept(descriptor, nil, nil)
                guard client >= 0 else { return }
                self?.serve(client)
                close(client)
            }
        }
    }

    deinit {
        // Ends the wait of the thread.
        shutdown(self.descriptor, Int32(SHUT_RDWR))
        close(self.descriptor)
    }

    /// The heads of the requests so far.
    var requests: [String] { self.state.withLock(\.requests) }

    func answer(_ status: Int, _ body: String) {
        let head = "HTTP/1.1 \(status) Stub\r\nContent-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n"
        self.state.withLock { $0.answer = head + "Connection: close\r\n\r\n" + body }
    }

    private func serve(_ client: Int32) {
        var request = ""
        var buffer = [UInt8](repeating: 0, count: 4096)
        while !request.contains("\r\n\r\n") {
            let count = recv(client, &buffer, buffer.count, 0)
            guard count > 0 else { return }
            request += String(decoding: buffer[..<count], as: UTF8.self)
        }
        let answer = self.state.withLock { state in
            state.requests.append(request)
            return Array(state.answer.utf8)
        }
        _ = send(client, answer, answer.count, Int32(MSG_NOSIGNAL))
    }

    /// The settings that let Patchbay call the service.
    var settings: [String: String] {
        [
            "PATCHBAY_OUTBOUND_ALLOW_NETWORKS": "127.0.0.0/8=test", "PATCHBAY_OUTBOUND_PORTS": "443,\(self.port)",
            "PATCHBAY_DEFINITIONS_DIR": "definitions",
        ]
    }

    /// A config that names the service.
    var config: String { #"{"address": "http://127.0.0.1:\#(self.port)"}"# }

    /// An integration whose test calls the address in the config.
    static let definition = """
        {"id": "beacon", "name": "Beacon", "type": "api", "category": "monitoring",
         "docs_url": "https://docs.beacon.example", "auth_methods": [{"id": "api_key", "name": "API Key",
          "type": "api_key", "description": "A key.", "default": true, "fields": [{"key": "api_key",
           "label": "Beacon Key", "type": "password", "required": true, "secret": true,
           "pattern": "^bcn_[a-z0-9]{8}$", "example": "bcn_00000000"}],
          "test": {"method": "GET", "url": "${config.address}/me",
           "headers": {"X-Api-Key": "${credentials.api_key}"}, "identity": {"id": "/id", "name": "/name"},
           "scopes": {"pointer": "/scopes", "required": ["read"]}}}],
         "config_fields": [{"key": "address", "label": "Address", "type": "url", "required": true}]}
        """
}
