import Domain
import SQLite

/// A row that Patchbay did not write: somebody changed it with another program.
struct MalformedRow: Error, CustomStringConvertible {
    let column: String

    var description: String { "a row has an unexpected value in column \(self.column)" }
}

extension Identifier: SQLiteValue {
    package func bind(to statement: OpaquePointer, at index: Int32) -> Int32 {
        self.text.bind(to: statement, at: index)
    }
}

extension Timestamp: SQLiteValue {
    package func bind(to statement: OpaquePointer, at index: Int32) -> Int32 {
        self.text.bind(to: statement, at: index)
    }
}

extension Row {
    func id<Owner>(_ column: Int32, of _: Owner.Type = Owner.self) throws -> Identifier<Owner> {
        guard let id = Identifier<Owner>(self.text(column)) else {
            throw self.malformed(column)
        }
        return id
    }

    func enumeration<Value: RawRepresentable<String>>(_ column: Int32) throws -> Value {
        guard let value = Value(rawValue: self.text(column)) else { throw self.malformed(column) }
        return value
    }

    func timestamp(_ column: Int32) throws -> Timestamp {
        guard let time = Timestamp(rfc3339: self.text(column)) else { throw self.malformed(column) }
        return time
    }

    private func malformed(_ column: Int32) -> MalformedRow { MalformedRow(column: self.name(of: column)) }

    func timestampOrNil(_ column: Int32) throws -> Timestamp? {
        self.isNull(column) ? nil : try self.timestamp(column)
    }
}

extension Database {
    /// ``write(_:)`` with the failures that a caller can wait out as `ServiceError.unavailable`.
    func writing<Result: Sendable>(
        _ body: @escaping @Sendable (SQLiteConnection) throws -> Result
    ) async throws -> Result {
        do {
            return try await self.write(body)
        } catch let failure as Writer.Failure {
            throw ServiceError(failure)
        } catch let error as SQLiteError where error.isBusy {
            throw ServiceError(.unavailable, "Another program holds the database's write lock; try again in a moment")
        }
    }
}

extension Database {
    /// ``submit(_:completion:)``, likewise.
    func queueing(
        _ body: @escaping @Sendable (SQLiteConnection) throws -> Void,
        completion: @escaping @Sendable ((any Error)?) -> Void
    ) throws {
        do {
            try self.submit(body, completion: completion)
        } catch {
            throw ServiceError(error)
        }
    }
}

extension ServiceError {
    fileprivate init(_ failure: Writer.Failure) {
        switch failure {
        case .queueFull: self.init(.unavailable, "Too many writes are waiting; try again in a moment")
        case .closed: self.init(.unavailable, "The service is stopping; try again in a moment")
        }
    }
}

extension MalformedRow: LoggableError {
    var logDescription: String { self.description }
}

extension SQLiteError: LoggableError {
    package var logDescription: String { self.description }
}

extension String {
    /// Finds the text anywhere, for `LIKE … ESCAPE '\'`: the characters that would stand for others stand for themselves.
    var likePattern: String {
        "%\(self.replacing("\\", with: "\\\\").replacing("%", with: "\\%").replacing("_", with: "\\_"))%"
    }
}
