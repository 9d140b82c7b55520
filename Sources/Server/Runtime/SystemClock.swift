package import Domain
import Foundation

extension Clock {
    /// Reads the system clock.
    package static let system = Clock { Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)) }
}

extension Timestamp {
    /// The timestamp in UTC as part of a file name, such as `20261124T002322848Z`.
    package var fileStamp: String { self.text.filter { $0.isNumber || $0 == "T" || $0 == "Z" } }
}
