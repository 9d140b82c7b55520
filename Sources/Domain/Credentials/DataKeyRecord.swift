/// A row of `data_keys`: a data key, encrypted with the master key.
package struct DataKeyRecord: Sendable, Equatable {
    /// The id of the data key, from 1 to 4,294,967,295. Every sealed secret contains this id as four bytes, after the
    /// byte for the version of the layout.
    package let id: Int
    /// The data key, encrypted with the master key.
    package let wrapped: [UInt8]
    /// Identifies the master key that encrypted the data key.
    package let checkValue: [UInt8]
    package let createdAt: Timestamp

    package init(id: Int, wrapped: [UInt8], checkValue: [UInt8], createdAt: Timestamp) {
        self.id = id
        self.wrapped = wrapped
        self.checkValue = checkValue
        self.createdAt = createdAt
    }
}
