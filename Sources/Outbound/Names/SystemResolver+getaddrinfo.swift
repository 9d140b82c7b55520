import Foundation

extension SystemResolver {
    /// Looks up all addresses of a name with getaddrinfo(3), which also reads spellings of IPv4 addresses such as
    /// `127.1` and `0x7f000001`. Blocks the thread.
    static func addresses(of host: String) -> Answer {
        var hints = addrinfo()
        hints.ai_family = AF_UNSPEC
        hints.ai_socktype = Self.streamType
        var list: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(host, nil, &hints, &list)
        guard code == 0 else { return Self.isUnknown(code) ? .notFound : .failed }
        defer { freeaddrinfo(list) }
        var addresses: [IPAddress] = []
        var next = list
        while let entry = next {
            next = entry.pointee.ai_next
            guard let address = entry.pointee.ai_addr, let read = IPAddress(address), !addresses.contains(read) else {
                continue
            }
            addresses.append(read)
        }
        return addresses.isEmpty ? .notFound : .addresses(addresses)
    }

    private static var streamType: Int32 {
        #if canImport(Glibc)
        Int32(SOCK_STREAM.rawValue)
        #else
        SOCK_STREAM
        #endif
    }

    /// Whether the code says that there is no such name, or a name without addresses.
    private static func isUnknown(_ code: Int32) -> Bool {
        // EAI_NODATA is -5 in glibc, which declares it for GNU sources alone.
        code == EAI_NONAME || code == -5
    }
}
