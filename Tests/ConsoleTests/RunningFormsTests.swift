import Domain
import Services
import TestSupport
import Testing

@testable import Console

@Suite struct RunningFormsTests {
    private struct Fault: Error {}

    private let entered = EnteredForm(integration: "postgres", method: "basic")

    @Test func aFormBelongsToTheBrowserThatSentIt() async throws {
        let forms = RunningForms(clock: ManualClock().clock)
        let id = try sampleID(1, of: ConnectSession.self)
        let entry = try #require(forms.begin(id, [1], self.entered) { .problems([]) })
        #expect(forms.entry(of: id, from: [1]) != nil)
        #expect(forms.entry(of: id, from: [2]) == nil)
        guard case .finished(.problems(let problems))? = await forms.end(of: entry, id, within: 1000) else {
            Issue.record("the form has no end")
            return
        }
        #expect(problems.isEmpty)
        #expect(forms.entry(of: id, from: [1]) == nil)
    }

    @Test func anErrorIsTheEndOfItsForm() async throws {
        let forms = RunningForms(clock: ManualClock().clock)
        let id = try sampleID(1, of: ConnectSession.self)
        let entry = try #require(forms.begin(id, [1], self.entered) { throw Fault() })
        guard case .failed(let error)? = await forms.end(of: entry, id, within: 1000) else {
            Issue.record("the form has no end")
            return
        }
        #expect(error is Fault)
    }

    @Test func aFormThatIsSentTwiceIsDoneOnce() async throws {
        let forms = RunningForms(clock: ManualClock().clock)
        let id = try sampleID(1, of: ConnectSession.self)
        let (ends, end) = AsyncStream.makeStream(of: Void.self)
        let first = forms.begin(id, [1], self.entered) {
            for await _ in ends { break }
            return .problems([])
        }
        _ = forms.begin(id, [1], self.entered) { throw Fault() }
        end.yield()
        guard case .finished? = await forms.end(of: try #require(first), id, within: 1000) else {
            Issue.record("the form has no end")
            return
        }
    }

    @Test func thereIsAnEndToTheNumberOfForms() throws {
        let time = ManualClock()
        let forms = RunningForms(clock: time.clock)
        for number in 1...1000 {
            let id = try sampleID(number, of: ConnectSession.self)
            #expect(forms.begin(id, [1], self.entered) { .problems([]) } != nil)
        }
        let id = try sampleID(1001, of: ConnectSession.self)
        #expect(forms.begin(id, [1], self.entered) { .problems([]) } == nil)
        time.advance(seconds: 601)
        #expect(forms.begin(id, [1], self.entered) { .problems([]) } != nil)
    }
}
