import Testing

@testable import patchbay

@Suite struct TableTests {
    private let table = Table([["ID", "STATUS", "LABEL"], ["conn_1", "active", "a long label of a connection"]])

    @Test func isAsWideAsItsCells() {
        #expect(
            self.table.fitted(to: nil) == ["ID      STATUS  LABEL", "conn_1  active  a long label of a connection"]
        )
    }

    @Test func isCutWhereTheTerminalEnds() {
        let lines = self.table.fitted(to: 30)
        #expect(lines == ["ID      STATUS  LABEL", "conn_1  active  a long label …"])
        #expect(lines.allSatisfy { $0.count <= 30 })
    }

    @Test func neverCutsAnId() {
        #expect(self.table.fitted(to: 1)[1].hasPrefix("conn_1  "))
    }

    @Test func showsNothingThatMovesTheCursor() {
        let lines = Table([["a\u{1B}[31mb", "\r\n\u{202E}x"]]).fitted(to: nil)
        #expect(lines == ["a\u{FFFD}[31mb  \u{FFFD}\u{FFFD}\u{FFFD}x"])
    }

    @Test func `a long value goes on below its beginning`() {
        let rows = [["CODE", "refused"], ["MESSAGE", "The service does not accept Field 'API Key'"]]
        let lines = Table(rows.continued(to: 30)).fitted(to: 30)
        #expect(
            lines == [
                "CODE     refused", "MESSAGE  The service does not", "         accept Field 'API", "         Key'",
            ]
        )
        #expect(rows.continued(to: nil) == rows)
        #expect([["MESSAGE", ""]].continued(to: 30) == [["MESSAGE", ""]])
    }

    @Test(arguments: [0, 1, 20, 500])
    func fitsEveryWidthThatIsNotTooNarrow(_ width: Int) {
        #expect(Table([]).fitted(to: width).isEmpty)
    }
}
