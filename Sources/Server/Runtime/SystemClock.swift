package import Domain
import Foundation

extension Clock {
    /// The machine's time.
    package static let system = Clock { Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)) }
}

extension Timestamp {
    /// As part of a file's name: `20261124T002322848Z`.
    package var fileStamp: String { self.text.filter { $0.isNumber || $0 == "T" || $0 == "Z" } }
}
