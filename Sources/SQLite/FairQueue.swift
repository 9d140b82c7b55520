/// A queue that gives each owner the same share: ``popFirst(where:)`` takes the owners in turn, and the elements of one owner
/// in order. An owner with a thousand elements therefore delays another owner by one element.
struct FairQueue<Element> {
    private var elements: [String: [Element]] = [:]
    /// The owners that have elements, in the order of their turns.
    private var turns: [String] = []
    private(set) var count = 0

    func count(of owner: String) -> Int { self.elements[owner]?.count ?? 0 }

    /// Whether an owner other than `owner` has an element.
    func hasElement(notOf owner: String) -> Bool { self.turns.contains { $0 != owner } }

    /// Calls `body` with the first element of each owner, in the order of the owners' turns.
    func forEachFirst(_ body: (Element) -> Void) {
        for owner in self.turns { if let first = self.elements[owner]?.first { body(first) } }
    }

    mutating func append(_ element: Element, of owner: String) {
        self.insert(element, of: owner) { $0.append(element) }
    }

    /// Puts back an element that was taken too early, before the other elements of its owner. The owner's turn comes
    /// after those of the other owners.
    mutating func putBack(_ element: Element, of owner: String) {
        self.insert(element, of: owner) { $0.insert(element, at: 0) }
    }

    private mutating func insert(_ element: Element, of owner: String, _ change: (inout [Element]) -> Void) {
        if self.elements[owner] == nil { self.turns.append(owner) }
        change(&self.elements[owner, default: []])
        self.count += 1
    }

    /// Takes the first element of the first owner whose first element can be taken. The owner's next turn comes after
    /// those of the other owners.
    mutating func popFirst(where isReady: (Element) -> Bool) -> Element? {
        for (index, owner) in self.turns.enumerated() {
            guard let first = self.elements[owner]?.first, isReady(first) else { continue }
            self.turns.remove(at: index)
            self.elements[owner]?.removeFirst()
            if self.elements[owner]?.isEmpty == true { self.elements[owner] = nil } else { self.turns.append(owner) }
            self.count -= 1
            return first
        }
        return nil
    }

    /// Takes out every element for which `isRemoved` returns true; it is called once for each element.
    mutating func removeAll(where isRemoved: (Element) -> Bool) -> [Element] {
        var removed: [Element] = []
        for owner in self.turns {
            var rest: [Element] = []
            for element in self.elements[owner] ?? [] {
                if isRemoved(element) { removed.append(element) } else { rest.append(element) }
            }
            self.elements[owner] = rest.isEmpty ? nil : rest
        }
        self.turns.removeAll { self.elements[$0] == nil }
        self.count -= removed.count
        return removed
    }
}
