import Domain
import Foundation
import Synchronization

/// The addresses of this machine: those of its network interfaces, and those of its further names. They are read again
/// when they are older than a minute.
final class OwnAddresses: Sendable {
    private static let lifetime: Int64 = 60_000

    private let read: @Sendable () -> Set<IPAddress>?
    private let names: [String]
    private let resolver: any Resolver
    private let clock: Clock
    private let state = Mutex<(addresses: Set<IPAddress>, readAt: Timestamp)?>(nil)

    /// - Parameters:
    ///   - names: host names that lead to the daemon through a proxy, such as the host of the daemon's public URL.
    ///   - read: returns the addresses of the interfaces; nil when they cannot be read.
    init(
        names: [String] = [],
        resolver: any Resolver,
        clock: Clock,
        read: @escaping @Sendable () -> Set<IPAddress>? = OwnAddresses.ofInterfaces
    ) {
        self.names = names
        self.resolver = resolver
        self.clock = clock
        self.read = read
    }

    /// Nil when the addresses were never read, because the system refused it.
    func current() async -> Set<IPAddress>? {
        let now = self.clock.now()
        let known = self.state.withLock { $0 }
        if let known, now.milliseconds - known.readAt.milliseconds < Self.lifetime { return known.addresses }
        guard var addresses = self.read() else { return known?.addresses }
        for name in self.names {
            addresses.formUnion((try? await self.resolver.addresses(of: name, for: nil)) ?? [])
        }
        let read = addresses
        self.state.withLock { $0 = (read, now) }
        return read
    }

    /// The addresses of all interfaces of this machine that are up (getifaddrs(3)).
    static func ofInterfaces() -> Set<IPAddress>? {
        var list: UnsafeMutablePointer<ifaddrs>?
        guard getifaddrs(&list) == 0 else { return nil }
        defer { freeifaddrs(list) }
        var addresses: Set<IPAddress> = []
        var next = list
        while let entry = next {
            next = entry.pointee.ifa_next
            guard let address = entry.pointee.ifa_addr, let text = IPAddress(address) else { continue }
            addresses.insert(text)
        }
        return addresses
    }
}

extension IPAddress {
    /// The address of a socket address; nil for another family than IPv4 and IPv6.
    init?(_ address: UnsafePointer<sockaddr>) {
        var buffer = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        let written =
            switch Int32(address.pointee.sa_family) {
            case AF_INET:
                address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
                    withUnsafePointer(to: $0.pointee.sin_addr) {
                        inet_ntop(AF_INET, $0, &buffer, socklen_t(buffer.count))
                    }
                }
            case AF_INET6:
                address.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) {
                    withUnsafePointer(to: $0.pointee.sin6_addr) {
                        inet_ntop(AF_INET6, $0, &buffer, socklen_t(buffer.count))
                    }
                }
            default: nil as UnsafePointer<CChar>?
            }
        guard written != nil else { return nil }
        self.init(String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self))
    }
}
