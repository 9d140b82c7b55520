import AsyncHTTPClient
import Domain
import NIOCore
import NIOHTTP1

extension ServiceAnswer {
    private static let mostHeaderFields = 256
    /// NIO's parser ends a head of more than 80 KiB.
    private static let mostHeaderBytes = 65_536

    /// Reads an answer to its end, and keeps the beginning of its body.
    ///
    /// - Throws: `OutboundFailure.malformed` when the answer is longer than the limits; the errors of AsyncHTTPClient.
    init(reading response: HTTPClientResponse, of method: ProbeDefinition.Method, _ limits: OutboundLimits) async throws
    {
        let status = Int(response.status.code)
        guard (200...599).contains(status), response.headers.count <= Self.mostHeaderFields,
            response.headers.reduce(0, { $0 + $1.name.utf8.count + $1.value.utf8.count }) <= Self.mostHeaderBytes
        else { throw OutboundFailure.malformed }
        let length = method == .head ? nil : response.headers.first(name: "Content-Length").flatMap { Int($0) }
        guard (length ?? 0) <= limits.readLimit else { throw OutboundFailure.malformed }
        var kept: [UInt8] = []
        var count = 0
        for try await chunk in response.body {
            count += chunk.readableBytes
            guard count <= limits.readLimit else { throw OutboundFailure.malformed }
            kept += chunk.readableBytesView.prefix(limits.keptLimit - kept.count)
        }
        self.init(status: status, headers: response.headers.map { ($0.name, $0.value) }, body: kept)
    }
}
