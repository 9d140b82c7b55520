import Testing

@testable import SQLite

@Suite struct FairQueueTests {
    /// Queues the elements; the first letter of each is its owner.
    private func queue(_ elements: [String]) -> FairQueue<String> {
        var queue = FairQueue<String>()
        for element in elements { queue.append(element, of: String(element.prefix(1))) }
        return queue
    }

    private func order(_ queue: FairQueue<String>) -> [String] {
        var queue = queue
        var order: [String] = []
        while let element = queue.popFirst(where: { _ in true }) { order.append(element) }
        return order
    }

    @Test func ownersTakeTurns() {
        let queue = self.queue(["a1", "a2", "a3", "b1", "b2", "c1"])
        #expect(queue.count == 6)
        #expect((queue.count(of: "a"), queue.count(of: "d")) == (3, 0))
        #expect(self.order(queue) == ["a1", "b1", "c1", "a2", "b2", "a3"])
    }

    @Test func anOwnerThatComesLateWaitsForOneElementOfEachOther() {
        var queue = self.queue((1...1000).map { "a\($0)" })
        queue.append("b1", of: "b")
        #expect(queue.popFirst { _ in true } == "a1")
        #expect(queue.popFirst { _ in true } == "b1")
        #expect(queue.popFirst { _ in true } == "a2")
    }

    @Test func anElementThatIsPutBackIsTheNextOfItsOwnerAfterTheOthers() {
        var queue = self.queue(["a1", "a2", "b1", "c1"])
        #expect(queue.popFirst { _ in true } == "a1")
        queue.putBack("a1", of: "a")
        #expect(self.order(queue) == ["b1", "c1", "a1", "a2"])
    }

    @Test func anOwnerWhoseFirstElementIsNotReadyIsPassedOver() {
        var queue = self.queue(["a1", "a2", "b1"])
        #expect(queue.popFirst { $0 != "a1" } == "b1")
        #expect(queue.popFirst { $0 != "a1" } == nil)
        #expect(self.order(queue) == ["a1", "a2"])
    }

    @Test func elementsAreTakenOutOfTheMiddle() {
        var queue = self.queue(["a1", "a2", "b1", "c1"])
        #expect(queue.removeAll { $0 == "a1" || $0 == "b1" }.sorted() == ["a1", "b1"])
        #expect(queue.count == 2)
        #expect(self.order(queue) == ["a2", "c1"])
    }

    /// The condition can change at any time, for example because a task is cancelled meanwhile.
    @Test func anElementIsEitherTakenOutOrKept() {
        var queue = self.queue(["a1", "a2", "a3"])
        var calls = 0
        let removed = queue.removeAll { _ in
            calls += 1
            return calls > 2
        }
        #expect(calls == 3)
        #expect(removed + self.order(queue) == ["a3", "a1", "a2"])
    }

    @Test func elementsOfOtherOwnersAreNoticed() {
        let queue = self.queue(["a1"])
        #expect(!queue.hasElement(notOf: "a"))
        #expect(queue.hasElement(notOf: "b"))
    }
}
