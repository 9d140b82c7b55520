import Crypto
package import Domain

/// The data keys, opened. The newest seals; every one of them opens.
package struct KeyRing: Sendable {
    package enum Failure: Error, Sendable, Equatable {
        case empty
        /// The master key is not the one that wrapped this data key.
        case wrongMasterKey
        /// The master key is right and the row was changed.
        case damaged(dataKey: Int)
    }

    typealias DataKey = (id: Int, key: Secret<SymmetricKey>)

    private let keys: [Int: Secret<SymmetricKey>]
    let newest: DataKey

    package init(_ records: [DataKeyRecord], master: MasterKey) throws(Failure) {
        var keys: [Int: Secret<SymmetricKey>] = [:]
        for record in records {
            keys[record.id] = Secret(try record.open(with: master))
        }
        guard let newest = keys.max(by: { $0.key < $1.key }) else { throw .empty }
        self.keys = keys
        self.newest = (newest.key, newest.value)
    }

    package var newestID: Int { self.newest.id }

    package var count: Int { self.keys.count }

    /// Without the older keys.
    package var onlyNewest: KeyRing { KeyRing(newest: self.newest) }

    private init(newest: DataKey) {
        self.keys = [newest.id: newest.key]
        self.newest = newest
    }

    func key(_ id: Int) -> SymmetricKey? { self.keys[id]?.reveal() }

    /// In no order.
    var all: [SymmetricKey] { self.keys.values.map { $0.reveal() } }
}
