/// A row of `data_keys`: a data key as the database keeps it.
package struct DataKeyRecord: Sendable, Equatable {
    /// 1 and up; the first four bytes after the version in every sealed secret.
    package let id: Int
    /// The data key, sealed with the master key.
    package let wrapped: [UInt8]
    /// Identifies the master key that wraps the data key.
    package let checkValue: [UInt8]
    package let createdAt: Timestamp

    package init(id: Int, wrapped: [UInt8], checkValue: [UInt8], createdAt: Timestamp) {
        self.id = id
        self.wrapped = wrapped
        self.checkValue = checkValue
        self.createdAt = createdAt
    }
}
