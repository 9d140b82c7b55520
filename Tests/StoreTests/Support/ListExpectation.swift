import Domain
import TestSupport
import Testing

/// A page by the numbers that its rows' ids end with.
typealias NumberedPage = (numbers: [Int], total: Int, hasMore: Bool)

/// Expects the same rows of a list however it is read.
///
/// - Parameters:
///   - expected: the numbers of the rows' ids, in order.
///   - page: reads the list.
func expectList<Item: Identified>(
    of _: Item.Type,
    _ expected: [Int],
    sourceLocation: SourceLocation = #_sourceLocation,
    page: (PageRequest<Item>) async throws -> NumberedPage
) async throws {
    #expect(try await page(PageRequest()) == (expected, expected.count, false), "whole", sourceLocation: sourceLocation)

    // One row a page: every total but that of a whole list is counted.
    var found: [Int] = []
    var cursor: Identifier<Item>?
    while true {
        let page = try await page(PageRequest(limit: 1, cursor: cursor))
        found += page.numbers
        #expect(page.total == expected.count, "by cursor", sourceLocation: sourceLocation)
        guard page.hasMore, let last = page.numbers.last else { break }
        cursor = try sampleID(last)
    }
    #expect(found == expected, "by cursor", sourceLocation: sourceLocation)

    // Skipped rows are counted and not shown.
    for skip in 0...expected.count + 1 {
        let rest = (Array(expected.dropFirst(skip).prefix(2)), expected.count, skip + 2 < expected.count)
        let page = try await page(PageRequest(skip: skip, limit: 2))
        #expect(page == rest, "after \(skip)", sourceLocation: sourceLocation)
    }
}
