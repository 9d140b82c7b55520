import Domain
import Foundation

extension Clock {
    /// The machine's time.
    static let system = Clock { Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)) }
}
