package import Domain
package import JSON

extension JSONWriter {
    package mutating func write(_ problem: FieldProblem) {
        self.write(
            field: problem.field,
            in: problem.location,
            code: problem.code.rawValue,
            message: problem.message,
            suggestion: problem.suggestion
        )
    }

    package mutating func write(
        field: String,
        in location: FieldProblem.Location,
        code: String,
        message: String,
        suggestion: String?
    ) {
        self.beginObject()
        self.member("field", field)
        self.member("in", location.rawValue)
        self.member("code", code)
        self.member("message", message)
        if let suggestion {
            self.member("suggestion", suggestion)
        }
        self.endObject()
    }
}
