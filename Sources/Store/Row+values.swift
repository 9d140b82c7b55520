package import Domain
package import Storage

extension Identifier: SQLValue {
    package var parameter: SQLParameter { .text(self.text) }
}

extension Timestamp: SQLValue {
    package var parameter: SQLParameter { .text(self.text) }
}

extension Row {
    /// The id in a column.
    ///
    /// - Throws: ``MalformedRow`` when the string in the column is not an id of an `Owner`.
    func id<Owner>(_ column: Int, of _: Owner.Type = Owner.self) throws -> Identifier<Owner> {
        guard let id = Identifier<Owner>(self.text(column)) else { throw self.malformed(column) }
        return id
    }

    /// The id in a column; nil for NULL.
    ///
    /// - Throws: ``MalformedRow`` when the column has another text.
    func idOrNil<Owner>(_ column: Int, of _: Owner.Type = Owner.self) throws -> Identifier<Owner>? {
        self.textOrNil(column) == nil ? nil : try self.id(column)
    }

    /// The enumeration case in a column.
    ///
    /// - Throws: ``MalformedRow`` when the string in the column is not a raw value of the enumeration.
    func enumeration<Value: RawRepresentable<String>>(_ column: Int) throws -> Value {
        guard let value = Value(rawValue: self.text(column)) else { throw self.malformed(column) }
        return value
    }

    /// The timestamp in a column.
    ///
    /// - Throws: ``MalformedRow`` when the string in the column is not a timestamp.
    func timestamp(_ column: Int) throws -> Timestamp {
        guard let time = Timestamp(rfc3339: self.text(column)) else { throw self.malformed(column) }
        return time
    }

    func timestampOrNil(_ column: Int) throws -> Timestamp? {
        self.isNull(column) ? nil : try self.timestamp(column)
    }

    private func malformed(_ column: Int) -> MalformedRow { MalformedRow(column: self.name(of: column)) }
}
