import Crypto
package import Domain

/// A data key as the database keeps it.
package struct DataKeyRecord: Sendable, Equatable {
    /// 1 and up; the first four bytes after the version in every sealed secret.
    package let id: Int
    /// The data key, sealed with the master key.
    package let wrapped: [UInt8]
    /// Of the master key that wraps it.
    package let checkValue: [UInt8]
    package let createdAt: Timestamp

    package init(id: Int, wrapped: [UInt8], checkValue: [UInt8], createdAt: Timestamp) {
        self.id = id
        self.wrapped = wrapped
        self.checkValue = checkValue
        self.createdAt = createdAt
    }

    /// A new random data key.
    package init(id: Int, wrappedBy master: MasterKey, at now: Timestamp) throws {
        self.init(
            id: id,
            wrapped: try master.wrap(SymmetricKey(size: .bits256), id: id),
            checkValue: master.checkValue,
            createdAt: now
        )
    }

    /// The same data key, wrapped by another master key.
    ///
    /// - Throws: `KeyRing.Failure` when `master` is not the one that wraps it.
    package func rewrapped(from master: MasterKey, to next: MasterKey) throws -> DataKeyRecord {
        DataKeyRecord(
            id: self.id,
            wrapped: try next.wrap(try self.open(with: master), id: self.id),
            checkValue: next.checkValue,
            createdAt: self.createdAt
        )
    }

    fileprivate func open(with master: MasterKey) throws(KeyRing.Failure) -> SymmetricKey {
        guard self.checkValue == master.checkValue else { throw .wrongMasterKey }
        guard let key = try? master.unwrap(self.wrapped, id: self.id) else { throw .damaged(dataKey: self.id) }
        return key
    }
}

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
