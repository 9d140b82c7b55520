import JSON

/// Tests the JSON parser. Input that the parser accepts must be serialized as a text that parses and serializes to the
/// same text; for any other input, the offset of the error must lie within the input.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzJSON(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    do {
        let json = try JSON(parsing: bytes)
        let text = json.serialized()
        guard let again = try? JSON(parsing: text), again.serialized() == text else {
            fatalError("what was written reads as something else")
        }
    } catch {
        precondition((0...count).contains(error.offset))
    }
    return 0
}
