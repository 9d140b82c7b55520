import Domain
import NIOSSL

/// The certificates of the authorities that servers are verified with, parsed once.
package struct TrustRoots: Sendable {
    /// The bundles of Debian and its relatives, Red Hat and its relatives, Alpine, and OpenSUSE. The first that exists
    /// is read.
    package static let systemFiles = [
        "/etc/ssl/certs/ca-certificates.crt",
        "/etc/pki/tls/certs/ca-bundle.crt",
        "/etc/ssl/cert.pem",
        "/etc/ssl/ca-bundle.pem",
    ]

    private let parsed: [NIOSSLCertificate]

    /// - Parameters:
    ///   - file: a PEM file with further authorities; empty for none.
    ///   - systemFiles: the files that may have the authorities of the system.
    /// - Throws: ``UnreadableFile`` when `file` cannot be read, or has no certificate.
    package init(adding file: String, to systemFiles: [String] = TrustRoots.systemFiles) throws(UnreadableFile) {
        var certificates: [NIOSSLCertificate] = []
        for path in systemFiles {
            guard let found = try? NIOSSLCertificate.fromPEMFile(path), !found.isEmpty else { continue }
            certificates = found
            break
        }
        if !file.isEmpty {
            guard let added = try? NIOSSLCertificate.fromPEMFile(file), !added.isEmpty else {
                throw UnreadableFile(path: file)
            }
            certificates += added
        }
        self.parsed = certificates
    }

    init(_ certificates: [NIOSSLCertificate]) {
        self.parsed = certificates
    }

    /// The file of the setting `outbound_ca_file` cannot be read, or has no certificate.
    package struct UnreadableFile: Error {
        package let path: String
    }

    /// Whether no authority was found, so that no server can be verified.
    package var isEmpty: Bool { self.parsed.isEmpty }

    /// The certificates, never empty.
    ///
    /// - Throws: `noTrustRoots` when no authority was found.
    var certificates: [NIOSSLCertificate] {
        get throws(OutboundFailure) {
            guard !self.parsed.isEmpty else { throw .noTrustRoots }
            return self.parsed
        }
    }
}
