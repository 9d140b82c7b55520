import Catalog
import Domain
import JSON

private let catalog: Catalog = {
    do {
        return try Catalog.builtIn()
    } catch {
        fatalError("\(error)")
    }
}()
private let now = Timestamp(milliseconds: 1_795_449_909_123)

/// Tests that `Catalog.check` and `Catalog.validate` find the same problems in a submission.
///
/// The first two bytes of the input choose the integration, the third byte chooses the auth method and a field. The
/// other bytes are the value of that field: once as a string and, if they are valid JSON, once as that JSON value.
/// Every other field has its example or default as its value.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzChecking(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    guard count > 3 else { return 0 }
    let bytes = UnsafeBufferPointer(start: start, count: count)
    let integration = catalog.integrations[(Int(bytes[0]) << 8 | Int(bytes[1])) % catalog.integrations.count]
    let method = integration.authMethods[Int(bytes[2]) % integration.authMethods.count]
    let fields = method.fields + integration.configFields
    guard !fields.isEmpty else { return 0 }
    let chosen = Int(bytes[2] >> 2) % fields.count
    let rest = Array(bytes[3...])
    let text = JSON.string(String(decoding: rest, as: UTF8.self))
    for value in [text, (try? JSON(parsing: rest)) ?? text] {
        var parts = (credentials: examples(of: method.fields), config: examples(of: integration.configFields))
        if chosen < method.fields.count {
            parts.credentials[fields[chosen].key] = value
        } else {
            parts.config[fields[chosen].key] = value
        }
        check(integration, method, parts)
    }
    return 0
}

private func examples(of fields: [Field]) -> JSONObject {
    JSONObject(fields.compactMap { field in (field.example ?? field.defaultValue).map { (field.key, $0) } })
}

private func check(
    _ integration: Integration,
    _ method: AuthMethod,
    _ parts: (credentials: JSONObject, config: JSONObject)
) {
    let submission = ConnectionSubmission(
        integration: integration.id,
        integrationType: integration.type,
        config: parts.config,
        credentials: Secret(parts.credentials),
        authMethodID: method.id
    )
    let validation = catalog.validate(submission, now: now)
    do {
        _ = try catalog.check(submission, now: now)
        precondition(validation.problems.isEmpty, "a check accepts what a validation refuses")
    } catch let failure as CheckFailure {
        precondition(failure.problems == validation.problems, "a check and a validation find different problems")
    } catch {
        fatalError("a check fails in another way")
    }
}
