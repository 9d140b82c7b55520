import JSON

/// What is accepted is written as a text that reads the same; everything else is refused within the text.
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
