import Foundation
import Testing

@Suite struct FuzzingCorpusTests {
    /// Only seeds are part of the repository: what `scripts/fuzz` finds stays in `.build`.
    @Test(arguments: ["json", "checking", "tokens"])
    func hasFewSeedsForEachTarget(_ target: String) throws {
        let folder = Repository.root.appending(path: "Fuzzing/corpus").path(percentEncoded: false)
        let manager = FileManager.default
        #expect(try !manager.contentsOfDirectory(atPath: folder + "/" + target).isEmpty)
        #expect(try manager.subpathsOfDirectory(atPath: folder).count { $0.contains("/") } <= 60)
    }
}
