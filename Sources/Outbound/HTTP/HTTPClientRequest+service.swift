import AsyncHTTPClient
import Domain
import NIOCore
import NIOHTTP1

extension HTTPClientRequest {
    /// Header fields that the client sets itself. Another `Host` would be sent with the TLS name of the URL.
    private static let ownFields: Set<String> = ["host", "content-length", "transfer-encoding", "connection"]

    /// The request with a URL that is built from the parts that were judged.
    init(_ request: ServiceRequest) {
        self.init(url: request.url.requestText)
        self.method = HTTPMethod(rawValue: request.method.rawValue)
        for field in request.headers where !Self.ownFields.contains(field.name.lowercased()) {
            self.headers.add(name: field.name, value: field.value.reveal())
        }
        if let body = request.body { self.body = .bytes(ByteBuffer(bytes: body.reveal())) }
    }
}

extension ServiceURL {
    /// The URL as text. The port is left out when it is the scheme's, so that `Host` has none.
    var requestText: String {
        let host = self.origin.host.contains(":") ? "[\(self.origin.host)]" : self.origin.host
        let isDefault = self.origin.port == (self.origin.scheme == "https" ? 443 : 80)
        return "\(self.origin.scheme)://\(host)\(isDefault ? "" : ":\(self.origin.port)")\(self.target)"
    }
}
