#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

extension UnsafeMutableRawBufferPointer {
    /// Overwrites the bytes with zeros. The compiler does not remove the call, although nobody reads the zeros
    /// (explicit_bzero(3), memset_s(3)).
    package func wipe() {
        guard let start = self.baseAddress else { return }
        #if canImport(Darwin)
        memset_s(start, self.count, 0, self.count)
        #else
        explicit_bzero(start, self.count)
        #endif
    }
}

extension [UInt8] {
    /// Overwrites all elements with zeros, so that a secret does not stay in memory that is later used for something
    /// else. Call this method when no other variable holds the array: Swift would wipe a new copy, and leave the bytes
    /// that the other variable refers to.
    package mutating func wipe() {
        self.withUnsafeMutableBytes { $0.wipe() }
    }
}
