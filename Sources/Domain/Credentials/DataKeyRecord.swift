/// A row of `data_keys`: a data key, encrypted with the master key.
package struct DataKeyRecord: Sendable, Equatable {
    /// From 1 to 4,294,967,295. Every sealed secret contains the id of its data key, in four bytes after the layout
    /// version.
    package let id: Int
    /// The data key, encrypted with the master key.
    package let wrapped: [UInt8]
    /// Identifies the master key with which the data key is encrypted.
    package let checkValue: [UInt8]
    package let createdAt: Timestamp

    package init(id: Int, wrapped: [UInt8], checkValue: [UInt8], createdAt: Timestamp) {
        self.id = id
        self.wrapped = wrapped
        self.checkValue = checkValue
        self.createdAt = createdAt
    }
}
