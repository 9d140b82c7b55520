import Crypto
package import Domain

extension DataKeyRecord {
    /// Generates a random data key, and wraps (encrypts) it with a master key.
    package init(id: Int, wrappedBy master: MasterKey, at now: Timestamp) throws {
        self.init(
            id: id,
            wrapped: try master.wrap(SymmetricKey(size: .bits256), id: id),
            checkValue: master.checkValue,
            createdAt: now
        )
    }

    /// The same data key, wrapped with the master key `next` in place of `master`.
    ///
    /// - Throws: `KeyRing.Failure.wrongMasterKey` when `master` did not wrap this data key; `damaged` when the record
    ///   was changed.
    package func rewrapped(from master: MasterKey, to next: MasterKey) throws -> DataKeyRecord {
        DataKeyRecord(
            id: self.id,
            wrapped: try next.wrap(try self.open(with: master), id: self.id),
            checkValue: next.checkValue,
            createdAt: self.createdAt
        )
    }

    func open(with master: MasterKey) throws(KeyRing.Failure) -> SymmetricKey {
        guard self.checkValue == master.checkValue else { throw .wrongMasterKey }
        guard let key = try? master.unwrap(self.wrapped, id: self.id) else { throw .damaged(dataKey: self.id) }
        return key
    }
}
