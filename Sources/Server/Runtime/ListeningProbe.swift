import Foundation
import NIOCore

/// Checks that the daemon can listen on an address, before anything is changed on disk.
enum ListeningProbe {
    /// - Throws: `Failure` that says why the daemon cannot listen on the address.
    static func check(host: String, port: Int) throws(Failure) {
        guard let address = try? SocketAddress.makeAddressResolvingHost(host, port: port) else {
            throw Failure(.configuration, "the host '\(host)' is no address of this machine")
        }
        let descriptor = socket(Int32(address.protocol.rawValue), Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw Failure(.inputOutput, "cannot open a socket") }
        defer { close(descriptor) }
        // The server sets this option too: an address whose former connections are only in TIME_WAIT can be used.
        var on: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
        let result = address.withSockAddr { bind(descriptor, $0, socklen_t($1)) }
        guard result != 0 else { return }
        switch errno {
        case EADDRINUSE:
            throw Failure(
                .inputOutput,
                "port \(port) on \(host) is in use; stop the other program or give another --port"
            )
        case EACCES:
            throw Failure(
                .inputOutput,
                "listening on port \(port) needs a right this user does not have; give a --port over 1023"
            )
        case EADDRNOTAVAIL:
            throw Failure(.configuration, "the host '\(host)' is no address of this machine")
        case let code:
            throw Failure(.inputOutput, "cannot listen on \(host):\(port): \(String(cString: strerror(code)))")
        }
    }
}
