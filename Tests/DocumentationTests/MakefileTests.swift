import Testing

@Suite struct MakefileTests {
    private let makefile: String
    private let targets: Set<String>

    init() throws {
        self.makefile = try Repository.text("Makefile")
        self.targets = Set(try self.makefile.captures(of: "^([a-z][a-z-]*):"))
    }

    @Test func everyTargetHasItsHelp() throws {
        let described = Set(try self.makefile.captures(of: "^([a-z][a-z-]*):.* ## [A-Z].*\\.$"))
        #expect(described == self.targets)
    }

    @Test func everyTargetIsPhony() throws {
        let phony = try self.makefile.captures(of: "^\\.PHONY: (.*)$").flatMap { $0.split(separator: " ") }.map(
            String.init
        )
        #expect(Set(phony) == self.targets)
    }

    @Test(arguments: ["make serve", "make test"])
    func readmeNames(command: String) throws {
        #expect(try Repository.text("README.md").contains(command))
    }

    @Test func documentsNameOnlyTargetsThatExist() throws {
        for document in try Repository.documents() {
            for target in try Repository.text(document).captures(of: "(?:^|`)make ([a-z-]+)") {
                #expect(self.targets.contains(target), "\(document): make \(target)")
            }
        }
    }
}
