import AsyncHTTPClient
import Domain
import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

extension OutboundFailure {
    /// The failure of a TLS handshake.
    ///
    /// - Parameters:
    ///   - certificate: the server's certificate, if it is known; its dates tell an expired certificate from one of an
    ///     unknown authority.
    ///   - now: the time at which it must be valid.
    init(_ error: any Error, of certificate: NIOSSLCertificate?, at now: Timestamp) {
        let failure = OutboundFailure(error)
        let isOutOfDate = certificate.map { PeerCertificate.isAnyOutOfDate([$0], now: now) } ?? false
        self = failure == .tls(.issuer) && isOutOfDate ? .tls(.expired) : failure
    }

    /// An error says that no connection was made, so that the server got no byte.
    static func isBeforeConnection(_ error: any Error) -> Bool {
        switch error {
        case let error as NIOConnectionError:
            !error.connectionErrors.isEmpty && error.connectionErrors.allSatisfy { Self.isBeforeConnection($0.error) }
        // Linux gives these to an established connection only after minutes, and thus not within a call's time.
        case let error as IOError:
            [ECONNREFUSED, EHOSTUNREACH, ENETUNREACH, ENETDOWN, EADDRNOTAVAIL, EAFNOSUPPORT].contains(error.errnoCode)
        default: false
        }
    }

    /// The failure that an error of AsyncHTTPClient, NIO or NIOSSL stands for. A certificate that is not valid is
    /// `tls(.issuer)`, because the error does not tell an expired certificate from one of an unknown authority
    /// (``PeerCertificate`` does).
    init(_ error: any Error) {
        self =
            switch error {
            case let error as OutboundFailure: error
            case let error as HTTPClientError: Self.failure(error)
            case let error as NIOConnectionError:
                error.connectionErrors.first.map { OutboundFailure($0.error) } ?? .nameNotFound
            case let error as IOError: Self.failure(errno: error.errnoCode)
            case let error as ChannelError: Self.failure(error)
            case let error as NIOSSLError: Self.failure(error)
            case let error as NIOSSLExtraError: Self.failure(error)
            case let error as BoringSSLError: .tls(Self.fault("\(error)"))
            case is NIOTooManyBytesError, is HTTPParserError: .malformed
            case is CancellationError: .timeout
            case is PeerDiffers: .unreachable
            default: .malformed
            }
    }

    private static func failure(_ error: HTTPClientError) -> OutboundFailure {
        switch error {
        case .connectTimeout, .readTimeout, .writeTimeout, .deadlineExceeded, .tlsHandshakeTimeout,
            .getConnectionFromPoolTimeout, .cancelled:
            .timeout
        case .remoteConnectionClosed, .uncleanShutdown, .alreadyShutdown: .unreachable
        default: .malformed
        }
    }

    private static func failure(_ error: ChannelError) -> OutboundFailure {
        if case .connectTimeout = error { return .timeout }
        return .unreachable
    }

    private static func failure(errno code: CInt) -> OutboundFailure {
        switch code {
        case ECONNREFUSED: .connectionRefused
        case ETIMEDOUT: .timeout
        default: .unreachable
        }
    }

    private static func failure(_ error: NIOSSLError) -> OutboundFailure {
        switch error {
        case .handshakeFailed(let reason): .tls(Self.fault("\(reason)"))
        case .uncleanShutdown, .shutdownFailed: .unreachable
        case .unableToValidateCertificate, .noCertificateToValidate: .tls(.issuer)
        default: .tls(.other)
        }
    }

    private static func failure(_ error: NIOSSLExtraError) -> OutboundFailure {
        error == .failedToValidateHostname || error == .serverHostnameImpossibleToMatch ? .tls(.name) : .tls(.other)
    }

    /// The fault that a text of BoringSSL names. BoringSSL's reasons are not public in NIOSSL, other than as text.
    private static func fault(_ text: String) -> TLSFault {
        if text.contains("CERTIFICATE_VERIFY_FAILED") { return .issuer }
        // The first bytes of the server's answer were not a TLS record.
        let plain = [
            "WRONG_VERSION_NUMBER", "UNKNOWN_PROTOCOL", "HTTP_REQUEST", "HTTPS_PROXY_REQUEST", "PACKET_LENGTH_TOO_LONG",
            "UNEXPECTED_RECORD",
        ]
        return plain.contains { text.contains($0) } ? .notOffered : .other
    }
}

/// A connection whose peer is not the address that the guard allowed.
struct PeerDiffers: Error {}
