import Hummingbird

/// The source of all replies: a reply of `n` bytes is a slice of this buffer, which copies nothing. No measured reply
/// is longer.
let constant = ByteBuffer(repeating: UInt8(ascii: "0"), count: 1 << 20)

let router = Router()
router.post("api/v1/connections") { request, _ in
    let body = try await request.body.collect(upTo: 1 << 20)
    return Response(status: .ok, headers: [.contentType: "application/json"], body: .init(byteBuffer: body))
}
router.get("bytes/:count") { [constant] _, context in
    let count = try context.parameters.require("count", as: Int.self)
    guard let bytes = constant.getSlice(at: 0, length: count) else { throw HTTPError(.badRequest) }
    return Response(status: .ok, headers: [.contentType: "application/json"], body: .init(byteBuffer: bytes))
}

let application = Application(router: router, configuration: .init(address: .hostname("127.0.0.1", port: 8084)))
try await application.runService()
