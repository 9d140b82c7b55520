import Crypto
package import Domain

/// The unwrapped (decrypted) data keys. New secrets are sealed with the newest data key. A stored secret can be opened
/// with whichever of the data keys sealed it.
package struct KeyRing: Sendable {
    package enum Failure: Error, Sendable, Equatable {
        case empty
        /// The given master key did not wrap this data key.
        case wrongMasterKey
        /// The given master key wrapped this data key, but the data key's row was changed afterwards.
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

    /// A key ring that contains only the newest data key.
    package var onlyNewest: KeyRing { KeyRing(newest: self.newest) }

    private init(newest: DataKey) {
        self.keys = [newest.id: newest.key]
        self.newest = newest
    }

    func key(_ id: Int) -> SymmetricKey? { self.keys[id]?.reveal() }

    /// All data keys, in no particular order.
    var all: [SymmetricKey] { self.keys.values.map { $0.reveal() } }
}
