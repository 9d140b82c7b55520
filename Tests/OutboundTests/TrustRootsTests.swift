import Domain
import Foundation
import TestSupport
import Testing

@testable import Outbound

@Suite struct TrustRootsTests {
    @Test func `the first system file with certificates is read, and the operator's file is added`() throws {
        let directory = try TemporaryDirectory()
        let system = directory.file("system.pem")
        let own = directory.file("own.pem")
        let empty = directory.file("empty.pem")
        try TestCertificates.authority.write(toFile: system, atomically: true, encoding: .utf8)
        try TestCertificates.otherAuthority.write(toFile: own, atomically: true, encoding: .utf8)
        try "".write(toFile: empty, atomically: true, encoding: .utf8)
        let files = [directory.file("missing.pem"), empty, system, own]
        #expect(try TrustRoots(adding: "", to: files).certificates.count == 1)
        #expect(try TrustRoots(adding: own, to: files).certificates.count == 2)
        #expect(try TrustRoots(adding: own, to: []).certificates.count == 1)
        for path in [empty, directory.file("missing.pem")] {
            #expect(throws: TrustRoots.UnreadableFile.self) { try TrustRoots(adding: path, to: files) }
        }
        let none = try TrustRoots(adding: "", to: [])
        #expect(none.isEmpty)
        #expect(throws: OutboundFailure.noTrustRoots) { try none.certificates }
    }
}
