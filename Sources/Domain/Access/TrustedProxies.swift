/// The reverse proxies whose `X-Forwarded-For` is believed. Each proxy appends the address that it received the request
/// from to this header, so the entries before those of trusted proxies can be any text that the client sent.
package struct TrustedProxies: Sendable, Equatable {
    /// The greatest number of entries of `X-Forwarded-For` that are read, from the right.
    private static let mostHops = 32

    private let blocks: [AddressBlock]

    /// Nil when an element of the list is neither an address nor a network.
    ///
    /// - Parameter text: a comma-separated list such as `10.0.0.0/8, 2001:db8::1`.
    package init?(_ text: String) {
        var blocks: [AddressBlock] = []
        for element in text.split(separator: ",", omittingEmptySubsequences: false) {
            guard let block = AddressBlock(String(element.trimmed)) else { return nil }
            blocks.append(block)
        }
        self.blocks = blocks
    }

    /// The address of the client that sent a request: the peer of the TCP connection, unless the peer is a trusted
    /// proxy; then the rightmost entry of `X-Forwarded-For` that is not the address of a trusted proxy. When all
    /// entries are trusted, the leftmost one, and without entries the peer.
    ///
    /// - Parameters:
    ///   - peer: the address of the peer, nil when it is not known.
    ///   - forwardedFor: the lines of `X-Forwarded-For` in their order.
    /// - Returns: nil when the address is not known: the peer's is not, or the entry that decides is no address. A
    ///   malformed entry is not skipped, because the entry before it may come from the client.
    package func client(of peer: String?, forwardedFor lines: [String]) -> String? {
        guard var address = peer, self.contain(address) else { return peer }
        var hops = 0
        for line in lines.reversed() {
            var rest = line[...]
            while true {
                let comma = rest.lastIndex(of: ",")
                let entry = rest[(comma.map { rest.index(after: $0) } ?? rest.startIndex)...]
                guard hops < Self.mostHops, let next = AddressBlock.canonical(String(entry.trimmed)) else { return nil }
                guard self.contain(next) else { return next }
                address = next
                hops += 1
                guard let comma else { break }
                rest = rest[..<comma]
            }
        }
        return address
    }

    private func contain(_ address: String) -> Bool { self.blocks.contains { $0.contains(address) } }
}

extension Substring {
    /// The text without spaces and tabs at its ends, which RFC 9110 allows around the elements of a list (section
    /// 5.6.1).
    fileprivate var trimmed: Substring {
        let isBlank = { (character: Character) in character == " " || character == "\t" }
        let start = self.drop(while: isBlank)
        guard let last = start.lastIndex(where: { !isBlank($0) }) else { return start[..<start.startIndex] }
        return start[...last]
    }
}
