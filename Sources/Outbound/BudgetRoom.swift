import Domain

/// The running and waiting calls of one purpose.
struct BudgetRoom {
    /// The calls that may run at once.
    static let totalLimit = 64
    static let hostLimit = 8
    /// One workspace may hold a quarter of each limit.
    static let workspaceLimit = Self.totalLimit / 4
    static let placeLimit = Self.hostLimit / 4

    struct Place: Hashable {
        let host: String
        let workspaceID: Identifier<Workspace>
    }

    struct Waiter {
        let id: Int
        let place: Place
        let admitted: Awaited<Void>
    }

    private(set) var total = 0
    private var running: [Place: Int] = [:]
    private var perHost: [String: Int] = [:]
    private var perWorkspace: [Identifier<Workspace>: Int] = [:]
    private var waiting: [Identifier<Workspace>: [Waiter]] = [:]
    /// The workspaces with waiting calls, in the order of their turns.
    private var turns: [Identifier<Workspace>] = []

    var waitingCount: Int { self.waiting.values.reduce(0) { $0 + $1.count } }

    func waitingCount(of workspaceID: Identifier<Workspace>) -> Int { self.waiting[workspaceID]?.count ?? 0 }

    func admits(_ place: Place) -> Bool {
        self.total < Self.totalLimit
            && self.perHost[place.host, default: 0] < Self.hostLimit
            && self.perWorkspace[place.workspaceID, default: 0] < Self.workspaceLimit
            && self.running[place, default: 0] < Self.placeLimit
    }

    mutating func add(_ place: Place) {
        self.total += 1
        self.running[place, default: 0] += 1
        self.perHost[place.host, default: 0] += 1
        self.perWorkspace[place.workspaceID, default: 0] += 1
    }

    mutating func subtract(_ place: Place) {
        self.total -= 1
        self.running[place] = Self.less(self.running[place])
        self.perHost[place.host] = Self.less(self.perHost[place.host])
        self.perWorkspace[place.workspaceID] = Self.less(self.perWorkspace[place.workspaceID])
    }

    mutating func append(_ waiter: Waiter) {
        let owner = waiter.place.workspaceID
        if self.waiting[owner] == nil { self.turns.append(owner) }
        self.waiting[owner, default: []].append(waiter)
    }

    /// Whether the waiter was there.
    mutating func remove(_ id: Int, of owner: Identifier<Workspace>) -> Bool {
        guard let index = self.waiting[owner]?.firstIndex(where: { $0.id == id }) else { return false }
        self.take(index, of: owner)
        return true
    }

    /// Admits waiting calls, one of each workspace in turn, as long as there is room.
    mutating func admitWaiting() -> [Waiter] {
        var admitted: [Waiter] = []
        while let waiter = self.nextAdmissible() {
            self.add(waiter.place)
            admitted.append(waiter)
        }
        return admitted
    }

    private mutating func nextAdmissible() -> Waiter? {
        guard self.total < Self.totalLimit else { return nil }
        for owner in self.turns {
            guard let waiters = self.waiting[owner], let index = waiters.firstIndex(where: { self.admits($0.place) })
            else { continue }
            self.take(index, of: owner)
            if let turn = self.turns.firstIndex(of: owner) { self.turns.append(self.turns.remove(at: turn)) }
            return waiters[index]
        }
        return nil
    }

    private mutating func take(_ index: Int, of owner: Identifier<Workspace>) {
        self.waiting[owner]?.remove(at: index)
        guard self.waiting[owner]?.isEmpty == true else { return }
        self.waiting[owner] = nil
        self.turns.removeAll { $0 == owner }
    }

    /// The count without one; nil instead of 0, so that a dictionary keeps no entry.
    private static func less(_ count: Int?) -> Int? { count.flatMap { $0 > 1 ? $0 - 1 : nil } }
}
