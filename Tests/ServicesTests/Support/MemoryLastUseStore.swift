import Domain
import Services
import TestSupport

actor MemoryLastUseStore: LastUseStore {
    private(set) var written: [LastUses] = []

    func record(_ uses: LastUses) async throws { self.written.append(uses) }
}

extension LastUseRecorder {
    /// A recorder whose uses nobody reads.
    static func ignored() -> LastUseRecorder { LastUseRecorder(store: MemoryLastUseStore(), clock: .fixed(0)) }
}
