import Foundation
import Synchronization

/// A random text that a test can look for in the memory of its own process. The canary itself holds the text only in a
/// masked form, so that a search finds what the tested code left behind. Needs Linux's `/proc/self/mem`.
package struct Canary {
    private static let mask: UInt8 = 0xA5
    private static let chunk = 1 << 20
    private static let page: UInt = 4096
    /// One search at a time, because the area of a search holds copies of memory, and with them other texts.
    private static let search = Mutex(())

    /// Whether this system can search.
    package static var isPossible: Bool { access("/proc/self/mem", R_OK) == 0 }

    private let masked: [UInt8]

    /// - Parameter digits: the number of hexadecimal digits of the text.
    package init(digits: Int = 64) {
        self.masked = (0..<digits).map { _ in
            let value = UInt8.random(in: 0..<16)
            return (value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10) ^ Self.mask
        }
    }

    /// A new array with the text. The test has to wipe the array before it counts.
    package func text() -> [UInt8] { self.masked.map { $0 ^ Self.mask } }

    /// The number of places in the writable memory of this process at which the text stands.
    package func count() throws -> Int { try Self.search.withLock { _ in try self.countAlone() } }

    private func countAlone() throws -> Int {
        // The area holds the text and the chunk that is searched. The search leaves it out.
        let size = Self.chunk + 4096
        guard let area = mmap(nil, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | Int32(MAP_ANONYMOUS), -1, 0),
            area != MAP_FAILED
        else { throw POSIXError(.ENOMEM) }
        let descriptor = open("/proc/self/mem", O_RDONLY | O_CLOEXEC)
        defer {
            munmap(area, size)
            close(descriptor)
        }
        for (index, byte) in self.masked.enumerated() {
            area.storeBytes(of: byte ^ Self.mask, toByteOffset: index, as: UInt8.self)
        }
        let own = UInt(bitPattern: area)..<UInt(bitPattern: area) + UInt(size)
        return try Self.writableRanges().reduce(0) { count, range in
            // A neighbouring mapping can be listed as one with the area.
            let parts = [
                range.lowerBound..<min(range.upperBound, max(range.lowerBound, own.lowerBound)),
                max(range.lowerBound, min(range.upperBound, own.upperBound))..<range.upperBound,
            ]
            let isApart = range.upperBound <= own.lowerBound || own.upperBound <= range.lowerBound
            return (isApart ? [range] : parts).reduce(count) { $0 + self.count(in: $1, descriptor, area) }
        }
    }

    private func count(in range: Range<UInt>, _ descriptor: Int32, _ area: UnsafeMutableRawPointer) -> Int {
        let length = self.masked.count
        let buffer = area + 4096
        var count = 0
        var start = range.lowerBound
        while start + UInt(length) <= range.upperBound {
            let size = min(Int(range.upperBound - start), Self.chunk)
            let read = pread(descriptor, buffer, size, off_t(start))
            if read < length {
                // Another thread unmapped this page after the list of ranges was read.
                start = (start / Self.page + 1) * Self.page
                continue
            }
            var place = buffer
            let first = Int32(area.load(as: UInt8.self))
            while let found = memchr(place, first, buffer + read - place) {
                if buffer + read - found >= length, memcmp(found, area, length) == 0 { count += 1 }
                place = found + 1
            }
            // The chunks overlap, so that no text is cut in two.
            start += UInt(read - length + 1)
        }
        return count
    }

    private static func writableRanges() throws -> [Range<UInt>] {
        try Self.maps().split(separator: "\n").compactMap { line in
            let parts = line.split(separator: " ")
            let bounds = parts[0].split(separator: "-").compactMap { UInt($0, radix: 16) }
            guard parts[1].hasPrefix("rw"), bounds.count == 2 else { return nil }
            return bounds[0]..<bounds[1]
        }
    }

    /// Reads to the end, because the system returns a page or less at a time, and Foundation takes that for all.
    private static func maps() throws -> String {
        let descriptor = open("/proc/self/maps", O_RDONLY | O_CLOEXEC)
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            guard count >= 0 else { throw POSIXError(.EIO) }
            if count == 0 { return String(decoding: bytes, as: UTF8.self) }
            bytes += buffer.prefix(count)
        }
    }
}
