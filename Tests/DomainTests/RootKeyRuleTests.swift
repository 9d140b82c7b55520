import Domain
import TestSupport
import Testing

@Suite struct RootKeyRuleTests {
    @Test(
        arguments: [(false, false, true), (false, true, true), (true, true, true), (true, false, false)]
    )
    func onlyTheLossOfTheLastUsableKeyIsRefused(_ before: Bool, _ after: Bool, _ isAllowed: Bool) {
        let rule = RootKeyRule(at: someTime)
        let refusal = Result { try rule.check(hadUsableKey: before, hasUsableKey: after) }
        guard !isAllowed else {
            #expect(throws: Never.self) { try refusal.get() }
            return
        }
        let sentence = "This is the last usable key with scope 'root'; create another one first"
        #expect(throws: ServiceError(.conflict, sentence)) { try refusal.get() }
    }
}
