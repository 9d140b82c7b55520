import Foundation
import JSON
import Testing

/// nst/JSONTestSuite, read beside this file: y_ must be accepted, n_ refused, i_ is ours to decide.
@Suite struct JSONSuiteTests {
    struct Sample: CustomTestStringConvertible {
        let name: String
        let bytes: [UInt8]

        var testDescription: String { name }
    }

    static func samples(_ prefix: String) -> [Sample] {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "json-test-suite")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.filter { $0.hasPrefix(prefix) }.sorted().compactMap { name in
            guard let data = try? Data(contentsOf: folder.appending(path: name)) else { return nil }
            return Sample(name: name, bytes: Array(data))
        }
    }

    @Test func suiteIsComplete() {
        #expect(Self.samples("y_").count == 95)
        #expect(Self.samples("n_").count == 188)
        #expect(Self.samples("i_").count == 35)
    }

    @Test(arguments: samples("y_"))
    func acceptsValidTextAndWritesItBack(_ sample: Sample) throws {
        let value = try JSON(parsing: sample.bytes)
        #expect(try JSON(parsing: value.serialized()) == value)
    }

    @Test(arguments: samples("n_"))
    func refusesInvalidText(_ sample: Sample) throws {
        let error = try #require(throws: JSONError.self) { try JSON(parsing: sample.bytes) }
        #expect((0...sample.bytes.count).contains(error.offset))
        #expect(error.description == "\(error.reason.rawValue) at byte \(error.offset)")
    }

    /// Any number stays text and a byte order mark is skipped; broken Unicode and deep nesting are refused.
    @Test(arguments: samples("i_"))
    func decidesOpenCasesStrictly(_ sample: Sample) {
        let isAccepted = (try? JSON(parsing: sample.bytes)) != nil
        #expect(isAccepted == (sample.name.hasPrefix("i_number_") || sample.name.contains("UTF-8_BOM")))
    }
}
