import JSON
import Testing

@testable import patchbay
@testable import Server

@Suite struct ConfigurationDocumentTests {
    @Test func exampleHoldsEverySettingWithItsDefault() throws {
        #expect(try Repository.text("config.example.json") == Settings().document + "\n")
    }

    @Test(arguments: Setting.all.map(\.key))
    func settingHasItsRow(key: String) throws {
        let setting = try #require(Setting.all.first { $0.key == key })
        let value = setting.get(Settings()).serialized()
        let row = "| `\(key)` | `\(setting.variable)` | `\(value)` | \(setting.allowed) | \(setting.help) |"
        #expect(try Repository.text("docs/configuration.md").contains(row))
    }

    @Test func everyVariableNamedIsOne() throws {
        let known = Setting.all.map(\.variable) + [Settings.configVariable, Settings.masterKeyVariable]
        for name in try Repository.manual().captures(of: "(PATCHBAY_[A-Z_]+)") {
            #expect(known.contains(name), "\(name)")
        }
    }
}
